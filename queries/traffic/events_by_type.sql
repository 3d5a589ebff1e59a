/*
title = "Events by type"
description = """
Events per period, split by their type.
Where rows have no type (before December 2012), it is told by their columns: an order, a line of an order, a custom
event, a page view with a title. What is none of these, or of a type that nobody knew, stands under NULL."""
chart = { kind = "line", x = "period", y = "events", series = "event_type" }
covers = ["A5"]
related = ["events", "breakdown", "custom_events"]
example = "snowq run events_by_type --grain month --from 2012-01-01"

[params]
grain = "day"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
event_type = ["text", "page_view, page_ping, custom, transaction, transaction_item, ad_impression or another"]
events = ["count", "events of that type in it"]
*/
{% set period = sql.period(grain) %}
{% set event_type = sql.text(sql.event_type()) %}
SELECT
    {{ period }} AS period,
    {{ event_type }} AS event_type,
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ period }}, {{ event_type }}
ORDER BY period, {{ sql.asc('event_type') }}
