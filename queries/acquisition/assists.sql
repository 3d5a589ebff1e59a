/*
title = "Assists"
description = """
How often each channel, or other source, began, helped and closed the way to a conversion.
Conversions and their touches are those of `attribution`: a conversion is a visit with the goal; its touches are that
visit and the visitor's earlier ones that began within lookback_days times 24 hours before it did, be that before --from
too. A source assists a conversion when one of its touches is not the last. Each source counts once per conversion."""
covers = ["B47"]
related = ["attribution", "conversion_paths", "first_last_matrix"]
keywords = ["assisted conversions", "multi-channel"]
chart = { kind = "bar", x = "source", y = "assisted" }
example = "snowq run assists --internal-host '*.example.com'"

[params]
by = "channel"
goal = "order: event=transaction"

[params.lookback_days]
type = "int"
default = 30
help = "How many days before a conversion a touch can lie."

[columns]
source = ["text", "the channel, or what --by names; NULL where a visit has none"]
conversions = ["count", "conversions with a touch of it"]
began = ["count", "of those, with their first touch of it"]
assisted = ["count", "of those, with a touch of it that is not the last"]
closed = ["count", "of those, with their last touch of it"]
assists_per_close = ["number", "assisted / closed; above 1 it helps more than it closes; NULL where it never closes"]
average_touches = ["number", "mean number of touches, of any source, of those conversions"]
average_days = ["number", "mean of the days from its earliest touch to the conversion's visit"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set goals = sql.count_if(selection.of_its_days(sql.is_step(goal))) %}
{% set sourced = acquisition.sourced(events, selection.from_days_before(lookback_days + 1), by, {'goals': goals}, for_touches=true) %}
{% set visits = acquisition.valued(sourced, acquisition.of_touches, events, selection) %}
{% set touches = acquisition.touches(visits, lookback_days) %}
{% set parts %}
SELECT
    t.visitor AS visitor,
    t.goal_visit AS goal_visit,
    t.source AS source,
    c.touches AS touches,
    MAX(t.ago) AS ago,
    MAX(CASE WHEN t.place = c.first_place THEN 1 ELSE 0 END) AS is_first,
    MAX(CASE WHEN t.place <> c.last_place THEN 1 ELSE 0 END) AS assists,
    MAX(CASE WHEN t.place = c.last_place THEN 1 ELSE 0 END) AS is_last
FROM {{ sql.once('touches', touches, 't') }}
JOIN {{ sql.derived(acquisition.conversions(touches), 'c') }}
    ON t.visitor = c.visitor AND t.goal_visit = c.goal_visit
GROUP BY t.visitor, t.goal_visit, t.source, c.touches
{% endset %}
SELECT
    source,
    COUNT(*) AS conversions,
    SUM(is_first) AS began,
    SUM(assists) AS assisted,
    SUM(is_last) AS closed,
    {{ sql.ratio('SUM(assists)', 'SUM(is_last)') }} AS assists_per_close,
    {{ sql.ratio('SUM(touches)', 'COUNT(*)') }} AS average_touches,
    {{ sql.ratio('SUM(ago)', '(COUNT(*) * 86400)') }} AS average_days
FROM {{ sql.derived(parts, 'parts') }}
GROUP BY source
ORDER BY conversions DESC, {{ sql.asc('source') }}
