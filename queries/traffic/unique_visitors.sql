/*
title = "Unique visitors"
description = """
Visitors with at least one event in the period. A visitor is one user_id; events without one belong to nobody.
A visitor counts in each period in which he came, so that the days do not add up to the month."""
chart = { kind = "line", x = "period", y = "visitors" }
covers = ["A1"]
related = ["visits", "active_users", "new_vs_returning"]
keywords = ["visitors", "users", "uniques"]

[params]
grain = "day"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visitors = ["count", "visitors with an event in it"]
*/
{% set period = sql.period(grain) %}
SELECT
    {{ period }} AS period,
    {{ sql.count_visitors() }} AS visitors
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ period }}
ORDER BY period
