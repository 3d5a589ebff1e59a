/*
title = "Retention by channel"
description = """
Which share of the users that a channel brought came back, cohort by cohort and period by period.
A user's cohort is the period of his first event in the selection that is the --start-goal; --by says what of that
event tells the cohorts of one period apart: its page, say; or, where it tells where a visit came from (channel,
referrer, referrer_host, referrer_kind, page_referrer, mkt_*), what brought the visit of that event. That is the value
of the first event of the visit in the selection, of several in one second of the one whose medium, source, referrer and
address come first, NULL behind all; an event of no visit has its own. Of several events with which the user started in
one second the smallest value counts, and NULL loses. Users without a value stand under NULL. He is counted in each
later period in which he has an event that is the --return-goal, and in his own, at any time of it. A period in which
nobody of a cohort came has a row with 0 users; one in which no user at all came has no row. Without --by it is
`retention`, which also counts on-or-after and recurring starts."""
chart = { kind = "heatmap", x = "period_number", y = "acquired_by", value = "retention" }
covers = ["A46"]
related = ["retention", "cohorts", "cohort_metric"]
example = "snowq run cohort_retention --by referrer_kind --grain week --min-count 10"

[params]
start_goal = "any"
return_goal = "any"
by = "channel"
min_count = 1

[params.grain]
type = "choice"
choices = ["day", "week", "month"]
default = "month"
help = "Length of a period. A week begins on Monday."

[params.intervals]
type = "int"
help = "The greatest period_number to list; by default all."

[columns]
cohort = ["period", "first day of the period in which the users started"]
acquired_by = ["text", "what --by says of the event with which they started, or of its visit"]
period_number = ["number", "periods since then; 0 is the cohort's own"]
users = ["count", "users of the cohort who returned in that period"]
cohort_size = ["count", "users of the cohort; cohorts of fewer than --min-count are left out"]
retention = ["fraction", "users / cohort_size, from 0 to 1"]
*/
{% import 'retention.sql' as blocks with context %}
{% set active = blocks.active(events, selection, grain, start_goal, return_goal) %}
{% set starts = blocks.beginnings(events, selection, start_goal) %}
{% set acquired = blocks.at_that_moment(events, selection, starts, sql.is_step(start_goal), by) %}
{% set number = sql.periods_between('cohort', 'period', grain) %}
{% set sizes %}
SELECT
    1 AS everything,
    {{ sql.period(grain, 'began') }} AS cohort,
    acquired_by,
    COUNT(*) AS cohort_size
FROM {{ sql.once('acquired', acquired, 'q') }}
GROUP BY {{ sql.period(grain, 'began') }}, acquired_by
{% endset %}
{# every cell with its cohort's size, then the users in it; not a join, which would lose NULLs of acquired_by #}
{% set facts %}
SELECT
    s.cohort AS cohort,
    s.acquired_by AS acquired_by,
    p.period AS period,
    0 AS users,
    s.cohort_size AS cohort_size
FROM {{ sql.derived(sizes, 's') }}
JOIN {{ sql.derived(blocks.periods(active), 'p') }}
    ON s.everything = p.everything
UNION ALL
SELECT
    {{ sql.period(grain, 'q.began') }} AS cohort,
    q.acquired_by AS acquired_by,
    a.period AS period,
    1 AS users,
    0 AS cohort_size
FROM {{ sql.once('active', active, 'a') }}
JOIN {{ sql.once('acquired', acquired, 'q') }}
    ON a.visitor = q.visitor
WHERE a.returns = 1
{% endset %}
SELECT
    cohort,
    acquired_by,
    {{ number }} AS period_number,
    SUM(users) AS users,
    MAX(cohort_size) AS cohort_size,
    {{ sql.ratio('SUM(users)', 'MAX(cohort_size)') }} AS retention
FROM {{ sql.derived(facts, 'f') }}
WHERE period >= cohort
{% if intervals is not none %}
  AND {{ number }} <= {{ intervals }}
{% endif %}
GROUP BY cohort, acquired_by, period
HAVING MAX(cohort_size) >= {{ min_count }}
ORDER BY cohort, {{ sql.asc('acquired_by') }}, period_number
