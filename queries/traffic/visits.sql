/*
title = "Visits"
description = """
Visits with at least one event in the period. A visit is one pair of user_id and visit_id, both present.
A visit over midnight counts on both days, so that the days do not add up to the month."""
chart = { kind = "line", x = "period", y = "visits" }
covers = ["A2"]
related = ["unique_visitors", "visit_averages", "bounce_rate"]
keywords = ["traffic"]

[params]
grain = "day"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visits = ["count", "visits with an event in it"]
*/
{% set period = sql.period(grain) %}
SELECT
    {{ period }} AS period,
    {{ sql.count_visits() }} AS visits
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ period }}
ORDER BY period
