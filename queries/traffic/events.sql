/*
title = "Events"
description = """
Events of every type per period, robots and events without a visitor included.
Periods without an event have no row."""
chart = { kind = "line", x = "period", y = "events" }
covers = ["A4"]
related = ["events_by_type", "events_per_user", "page_views"]
keywords = ["hits"]

[params]
grain = "day"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
events = ["count", "events in it"]
*/
{% set period = sql.period(grain) %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ period }}
ORDER BY period
