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
{# each day on which a user came is seen from itself and the 27 days behind it #}
{% set seen %}
SELECT
    visitor,
    {{ sql.add_days('came', 'place - 1') }} AS day,
    place - 1 AS days_ago
FROM {{ sql.derived(active, 'a') }}
{{ sql.numbers(28, 'n', 'place') }}
{% endset %}
{% set latest %}
SELECT
    visitor,
    day,
    MIN(days_ago) AS days_ago
FROM {{ sql.derived(seen, 's') }}
GROUP BY visitor, day
{% endset %}
{% set daily = sql.count_if('days_ago = 0') %}
SELECT
    day,
    {{ daily }} AS daily,
    {{ sql.count_if('days_ago <= 6') }} AS weekly,
    COUNT(*) AS monthly,
    {{ sql.ratio(daily, 'COUNT(*)') }} AS daily_share
FROM {{ sql.derived(latest, 'l') }}
GROUP BY day
HAVING {{ daily }} > 0
ORDER BY day
