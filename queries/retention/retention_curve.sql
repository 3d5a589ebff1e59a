/*
title = "Retention curve"
description = """
Which share of all users came back after so many periods: the cohorts of `retention` in one curve.
A user's cohort is the period of his first event in the selection that is the --start-goal; he returned at
period_number n if he has an event that is the --return-goal in the n-th period after it, by the calendar, or for
number 0 at any time in the period itself. Only complete periods count: those whose last day is not later than the last
day with an event in the selection. So each user has his share in the numbers that he had time for, and in no other,
and a large cohort weighs more than a small one. Every number whose period is complete for somebody has a row, also
where nobody returned in it."""
chart = { kind = "line", x = "period_number", y = "retention" }
covers = ["B37"]
related = ["retention", "retention_24h", "stickiness"]
example = "snowq run retention_curve --grain week --intervals 8"

[params]
start_goal = "any"
return_goal = "any"

[params.grain]
type = "choice"
choices = ["day", "week", "month"]
default = "week"
help = "Length of a period. A week begins on Monday."

[params.intervals]
type = "int"
help = "The greatest period_number to list; by default all."

[columns]
period_number = ["number", "periods since the one in which the users started"]
users = ["count", "users who returned in the period of that number"]
cohort_size = ["count", "users for whom that period is complete"]
retention = ["fraction", "users / cohort_size, from 0 to 1"]
*/
{% import 'retention.sql' as blocks with context %}
{% set active = blocks.active(events, selection, grain, start_goal, return_goal) %}
{# the period of the day after the last day: the first one that is not complete #}
{% set ends %}
SELECT
    1 AS everything,
    {{ sql.period_of(grain, sql.add_days('MAX(%s)' % sql.period('day'), '1')) }} AS incomplete
FROM {{ events }}
WHERE {{ selection }}
{% endset %}
{% set cohorts %}
SELECT
    1 AS everything,
    visitor,
    MIN(period) AS cohort
FROM {{ sql.once('active', active, 'a') }}
WHERE starts = 1
GROUP BY visitor
{% endset %}
{% set users %}
SELECT
    c.visitor AS visitor,
    c.cohort AS cohort,
    {{ sql.periods_between('c.cohort', 'e.incomplete', grain) }} AS complete
FROM {{ sql.derived(cohorts, 'c') }}
JOIN {{ sql.derived(ends, 'e') }}
    ON c.everything = e.everything
{% endset %}
{% set number = sql.periods_between('u.cohort', 'a.period', grain) %}
{% set returns %}
SELECT
    {{ number }} AS number,
    COUNT(*) AS users
FROM {{ sql.once('active', active, 'a') }}
JOIN {{ sql.once('users', users, 'u') }}
    ON a.visitor = u.visitor
WHERE a.returns = 1
  AND a.period >= u.cohort
  AND {{ number }} < u.complete
GROUP BY {{ number }}
{% endset %}
SELECT
    number AS period_number,
    users,
    cohort_size,
    {{ sql.ratio('users', 'cohort_size') }} AS retention
FROM {{ sql.derived(blocks.curve(returns, users, intervals), 'c') }}
{% if intervals is not none %}
WHERE number <= {{ intervals }}
{% endif %}
ORDER BY period_number
