/*
title = "Active users"
description = """
How many users came on a day, within the 7 days that end with it, and within 28; and the first as a share of the last.
A user is one user_id, and active on a day on which he has an event. Only events of the selection count, so that the
windows of its first days are shorter: begin 27 days earlier than you want to read. Days on which nobody came have
no row."""
chart = { kind = "line", x = "day", y = "monthly" }
covers = ["B3"]
related = ["unique_visitors", "lifecycle", "stickiness", "retention"]
keywords = ["DAU", "WAU", "MAU", "daily active users", "monthly active users", "stickiness"]

[columns]
day = ["period", "the day"]
daily = ["count", "users of that day"]
weekly = ["count", "users of the 7 days up to it"]
monthly = ["count", "users of the 28 days up to it"]
daily_share = ["fraction", "daily / monthly"]
*/
{% set visitor = sql.text('user_id') %}
{% set active %}
SELECT
    {{ visitor }} AS visitor,
    {{ sql.period('day') }} AS came
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
GROUP BY {{ visitor }}, {{ sql.period('day') }}
{% endset %}
{# each day on which a user came, and the next day on which he did #}
{% set returns %}
SELECT
    a.visitor AS visitor,
    a.came AS came,
    MIN(CASE WHEN b.came > a.came THEN b.came END) AS again
FROM {{ sql.once('active', active, 'a') }}
JOIN {{ sql.once('active', active, 'b') }}
    ON a.visitor = b.visitor
GROUP BY a.visitor, a.came
{% endset %}
{# the user counts in a window from that day until he comes again or the window ends #}
{% set turns %}
SELECT
    CASE
        WHEN turn = 1 THEN came
        WHEN {{ sql.days_between('came', 'again') }} < CASE turn WHEN 2 THEN 7 ELSE 28 END THEN again
        WHEN turn = 2 THEN {{ sql.add_days('came', 7) }}
        ELSE {{ sql.add_days('came', 28) }}
    END AS day,
    CASE turn WHEN 1 THEN 1 ELSE 0 END AS daily,
    CASE turn WHEN 1 THEN 1 WHEN 2 THEN 0 - 1 ELSE 0 END AS weekly,
    CASE turn WHEN 1 THEN 1 WHEN 3 THEN 0 - 1 ELSE 0 END AS monthly
FROM {{ sql.derived(returns, 'r') }}
{{ sql.numbers(3, 'n', 'turn') }}
{% endset %}
{% set days %}
SELECT
    1 AS everything,
    day,
    SUM(daily) AS daily,
    SUM(weekly) AS weekly,
    SUM(monthly) AS monthly
FROM {{ sql.derived(turns, 't') }}
GROUP BY day
{% endset %}
SELECT
    a.day AS day,
    a.daily AS daily,
    SUM(b.weekly) AS weekly,
    SUM(b.monthly) AS monthly,
    {{ sql.ratio('a.daily', 'SUM(b.monthly)') }} AS daily_share
FROM {{ sql.once('days', days, 'a') }}
JOIN {{ sql.once('days', days, 'b') }}
    ON a.everything = b.everything
WHERE b.day <= a.day
  AND a.daily > 0
GROUP BY a.day, a.daily
ORDER BY day
