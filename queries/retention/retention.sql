/*
title = "Retention"
description = """
Which share of each cohort of users came back, period by period.
A user's cohort is the period of his first event in the selection that is the --start-goal. He is counted in each
later period in which he has an event that is the --return-goal; period_number counts the days, weeks or months from
the cohort to it, by the calendar. In its own period, number 0, a cohort counts who returned in it at any time, before
the start too. A period in which nobody of a cohort came has a row with 0 users, up to the last period with any event
of a user; one in which no user at all came has no row. --counting on-or-after counts who returned in that period or
any later one. --cohorts recurring puts a user into the cohort of every period in which he starts, and not of the first
alone. First visit, sign-up, page and order are all start goals ('any', 'action=signup', 'page=/tea*',
'event=transaction'); cohorts by channel or referrer are `cohort_retention`."""
chart = { kind = "heatmap", x = "period_number", y = "cohort", value = "retention" }
covers = ["A46", "B35"]
related = ["cohort_retention", "retention_curve", "retention_24h", "cohorts", "stickiness", "time_to_return"]
keywords = ["churn", "cohort analysis", "returning users"]
example = "snowq run retention --grain week --start-goal 'action=add-to-basket' --return-goal 'event=transaction' --intervals 4"

[params]
start_goal = "any"
return_goal = "any"

[params.grain]
type = "choice"
choices = ["day", "week", "month"]
default = "month"
help = "Length of a period. A week begins on Monday."

[params.counting]
type = "choice"
choices = ["exact", "on-or-after"]
default = "exact"
help = "Whether a user is counted in the periods in which he returned, or up to the last of them."

[params.cohorts]
type = "choice"
choices = ["first-time", "recurring"]
default = "first-time"
help = "Whether a user belongs to the cohort of his first start, or of every period in which he starts."

[params.intervals]
type = "int"
help = "The greatest period_number to list; by default all."

[columns]
cohort = ["period", "first day of the period in which the users started"]
period_number = ["number", "periods since then; 0 is the cohort's own"]
users = ["count", "users of the cohort who returned in that period"]
cohort_size = ["count", "users of the cohort"]
retention = ["fraction", "users / cohort_size, from 0 to 1"]
*/
{% import 'retention.sql' as blocks with context %}
{% set active = blocks.active(events, selection, grain, start_goal, return_goal) %}
{% set every_start %}
SELECT
    visitor,
    period AS cohort
FROM {{ sql.once('active', active, 'a') }}
WHERE starts = 1
{% endset %}
{% set members = blocks.cohorts(active) if cohorts == 'first-time' else every_start %}
{% set periods = blocks.periods(active) %}
{% set number = sql.periods_between('s.cohort', 'p.period', grain) %}
{% set sizes %}
SELECT
    1 AS everything,
    cohort,
    COUNT(*) AS cohort_size
FROM {{ sql.once('cohorts', members, 'c') }}
GROUP BY cohort
{% endset %}
{% set in_period %}
SELECT
    c.cohort,
    a.period,
    COUNT(*) AS users
FROM {{ sql.once('active', active, 'a') }}
JOIN {{ sql.once('cohorts', members, 'c') }}
    ON a.visitor = c.visitor
WHERE a.returns = 1
GROUP BY c.cohort, a.period
{% endset %}
{% set last_returns %}
SELECT
    visitor,
    MAX(period) AS period
FROM {{ sql.once('active', active, 'a') }}
WHERE returns = 1
GROUP BY visitor
{% endset %}
{% set until_period %}
SELECT
    1 AS everything,
    c.cohort,
    l.period,
    COUNT(*) AS users
FROM {{ sql.derived(last_returns, 'l') }}
JOIN {{ sql.once('cohorts', members, 'c') }}
    ON l.visitor = c.visitor
GROUP BY c.cohort, l.period
{% endset %}
{% set up_to_the_last %}
SELECT
    u.cohort,
    p.period,
    SUM(u.users) AS users
FROM {{ sql.derived(until_period, 'u') }}
JOIN {{ sql.derived(periods, 'p') }}
    ON u.everything = p.everything
WHERE p.period <= u.period
GROUP BY u.cohort, p.period
{% endset %}
{% set returns = in_period if counting == 'exact' else up_to_the_last %}
SELECT
    s.cohort AS cohort,
    {{ number }} AS period_number,
    COALESCE(r.users, 0) AS users,
    s.cohort_size AS cohort_size,
    {{ sql.ratio('COALESCE(r.users, 0)', 's.cohort_size') }} AS retention
FROM {{ sql.derived(sizes, 's') }}
JOIN {{ sql.derived(periods, 'p') }}
    ON s.everything = p.everything
LEFT OUTER JOIN {{ sql.derived(returns, 'r') }}
    ON s.cohort = r.cohort AND p.period = r.period
WHERE p.period >= s.cohort
{% if intervals is not none %}
  AND {{ number }} <= {{ intervals }}
{% endif %}
ORDER BY cohort, period_number
