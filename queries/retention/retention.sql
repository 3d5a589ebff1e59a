/*
title = "Retention"
description = """
Which share of each cohort of users came back, period by period.
A user's cohort is the period of his first event in the selection. He is counted in each later period in which he
has an event; period_number counts the weeks or months from the cohort to it, by the calendar. A period in which
nobody of a cohort came has a row with 0 users, up to the last period with any event of a user."""
chart = { kind = "heatmap", x = "period_number", y = "cohort", value = "retention" }

[params.grain]
type = "choice"
choices = ["week", "month"]
default = "month"
help = "Length of a period. A week begins on Monday."

[columns]
cohort = ["period", "first day of the period of the users' first event"]
period_number = ["number", "periods since then; 0 is the cohort's own"]
users = ["count", "users of the cohort with an event in that period"]
cohort_size = ["count", "users of the cohort"]
retention = ["fraction", "users / cohort_size, from 0 to 1"]
*/
{% set user = sql.text('user_id') %}
{% set period = sql.period(grain) %}
{% set active %}
SELECT
    {{ user }} AS visitor,
    {{ period }} AS period
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ user }}, {{ period }}
{% endset %}
{% set cohorts %}
SELECT
    visitor,
    MIN(period) AS cohort
FROM {{ sql.once('active', active, 'a') }}
GROUP BY visitor
{% endset %}
{% set sizes %}
SELECT
    1 AS everything,
    cohort,
    COUNT(*) AS cohort_size
FROM {{ sql.once('cohorts', cohorts, 'c') }}
GROUP BY cohort
{% endset %}
{% set periods %}
SELECT
    1 AS everything,
    period
FROM {{ sql.once('active', active, 'a') }}
GROUP BY period
{% endset %}
{% set returns %}
SELECT
    c.cohort,
    a.period,
    COUNT(*) AS users
FROM {{ sql.once('active', active, 'a') }}
JOIN {{ sql.once('cohorts', cohorts, 'c') }}
    ON a.visitor = c.visitor
GROUP BY c.cohort, a.period
{% endset %}
SELECT
    s.cohort AS cohort,
    {{ sql.periods_between('s.cohort', 'p.period', grain) }} AS period_number,
    COALESCE(r.users, 0) AS users,
    s.cohort_size AS cohort_size,
    {{ sql.ratio('COALESCE(r.users, 0)', 's.cohort_size') }} AS retention
FROM {{ sql.derived(sizes, 's') }}
JOIN {{ sql.derived(periods, 'p') }}
    ON s.everything = p.everything
LEFT OUTER JOIN {{ sql.derived(returns, 'r') }}
    ON s.cohort = r.cohort AND p.period = r.period
WHERE p.period >= s.cohort
ORDER BY cohort, period_number
