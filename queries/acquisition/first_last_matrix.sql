/*
title = "First and last touch"
description = """
Conversions by the channel, or other source, of their first touch and of their last one.
Conversions and their touches are those of `attribution`: a conversion is a visit with the goal; its touches are that
visit and the visitor's earlier ones that began within lookback_days times 24 hours before it did, be that before --from
too. A conversion of one touch has the same source twice. Revenue is the amount of the orders placed in the visits with
the goal. Pairs without a conversion have no row."""
covers = ["B50"]
related = ["attribution", "assists", "conversion_paths"]
keywords = ["first click", "last click"]
chart = { kind = "heatmap", x = "last_source", y = "first_source", value = "conversions" }
example = "snowq run first_last_matrix --internal-host '*.example.com'"

[params]
by = "channel"
goal = "order: event=transaction"

[params.lookback_days]
type = "int"
default = 30
help = "How many days before a conversion a touch can lie."

[columns]
first_source = ["text", "source of the first touch; NULL where that visit has none"]
last_source = ["text", "source of the visit with the goal"]
conversions = ["count", "conversions with both"]
revenue = ["money", "amount of their orders"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set goals = sql.count_if(selection.of_its_days(sql.is_step(goal))) %}
{% set sourced = acquisition.sourced(events, selection.from_days_before(lookback_days + 1), by, {'goals': goals}, for_touches=true) %}
{% set visits = acquisition.valued(sourced, acquisition.of_touches, events, selection) %}
{% set touches = acquisition.touches(visits, lookback_days) %}
{% set pairs %}
SELECT
    t.visitor AS visitor,
    t.goal_visit AS goal_visit,
    t.cents AS cents,
    MAX(CASE WHEN t.place = c.first_place THEN t.source END) AS first_source,
    MAX(CASE WHEN t.place = c.last_place THEN t.source END) AS last_source
FROM {{ sql.once('touches', touches, 't') }}
JOIN {{ sql.derived(acquisition.conversions(touches), 'c') }}
    ON t.visitor = c.visitor AND t.goal_visit = c.goal_visit
GROUP BY t.visitor, t.goal_visit, t.cents
{% endset %}
SELECT
    first_source,
    last_source,
    COUNT(*) AS conversions,
    {{ sql.money('SUM(cents)') }} AS revenue
FROM {{ sql.derived(pairs, 'pairs') }}
GROUP BY first_source, last_source
ORDER BY conversions DESC, {{ sql.asc('first_source') }}, {{ sql.asc('last_source') }}
