/*
title = "Lifetime value by cohort"
description = """
What the users of each cohort have spent by the end of each period since they came, all together and per head.
A user's cohort is the period of his first event in the selection, or of his first order. His orders are those
whose first hit with a user_id is his; each counts once, at its largest tr_total, in the period in which it was logged
first. There is a row for every period with any event of a user, from the cohort's own to the last, so that late
cohorts have short curves. Those who never buy count per head of a cohort by first event."""
covers = ["B57"]
related = ["retention", "clv_by_period", "repeat_purchase"]
keywords = ["CLV", "customer lifetime value"]
chart = { kind = "line", x = "period_number", y = "value_per_user", series = "cohort" }
example = "snowq run ltv_curve --cohort first_order"

[params.cohort]
type = "choice"
choices = ["first_event", "first_order"]
default = "first_event"
help = "What a user's cohort is the period of."

[params.grain]
type = "choice"
choices = ["week", "month"]
default = "month"
help = "Length of a period. A week begins on Monday."

[columns]
cohort = ["period", "first day of the period in which the users came"]
period_number = ["number", "periods since then; 0 is the cohort's own"]
cohort_size = ["count", "users of the cohort"]
orders = ["count", "their orders up to the end of the period"]
revenue = ["money", "sum of those amounts"]
value_per_user = ["number", "revenue / cohort_size"]
*/
{% import 'orders.sql' as orders with context %}
{% set period = sql.period(grain) %}
{% set placed = sql.period(grain, 'placed') %}
{% set active %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    {{ period }} AS period
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ sql.text('user_id') }}, {{ period }}
{% endset %}
{% set spending %}
SELECT
    customer AS visitor,
    {{ placed }} AS period,
    COUNT(*) AS orders,
    SUM(cents) AS cents
FROM {{ sql.derived(orders.purchases(events, selection), 'purchases') }}
GROUP BY customer, {{ placed }}
{% endset %}
{% set cohorts %}
SELECT
    visitor,
    MIN(period) AS cohort
FROM {{ sql.once('active', active, 'a') if cohort == 'first_event' else sql.once('spending', spending, 'a') }}
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
{% set revenue %}
SELECT
    c.cohort AS cohort,
    s.period AS period,
    SUM(s.orders) AS orders,
    SUM(s.cents) AS cents
FROM {{ sql.once('spending', spending, 's') }}
JOIN {{ sql.once('cohorts', cohorts, 'c') }}
    ON s.visitor = c.visitor
GROUP BY c.cohort, s.period
{% endset %}
{% set curves %}
SELECT
    z.cohort AS cohort,
    p.period AS period,
    z.cohort_size AS cohort_size,
    SUM(CASE WHEN r.period <= p.period THEN r.orders ELSE 0 END) AS orders,
    SUM(CASE WHEN r.period <= p.period THEN r.cents ELSE 0 END) AS cents
FROM {{ sql.derived(sizes, 'z') }}
JOIN {{ sql.derived(periods, 'p') }}
    ON z.everything = p.everything
LEFT OUTER JOIN {{ sql.derived(revenue, 'r') }}
    ON z.cohort = r.cohort
WHERE p.period >= z.cohort
GROUP BY z.cohort, p.period, z.cohort_size
{% endset %}
SELECT
    cohort,
    {{ sql.periods_between('cohort', 'period', grain) }} AS period_number,
    cohort_size,
    orders,
    {{ sql.money('cents') }} AS revenue,
    {{ sql.ratio('cents', '(cohort_size * 100)') }} AS value_per_user
FROM {{ sql.derived(curves, 'curves') }}
ORDER BY cohort, period_number
