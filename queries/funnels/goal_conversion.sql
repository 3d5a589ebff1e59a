/*
title = "Conversions by any dimension"
description = """
Visits with a goal, for each channel, landing page, browser or another dimension.
A visit converts when one of its events is the goal, and counts once. It stands under the value of --by of its first
event in the selection; of several in one second the one whose medium, source, referrer and address come first
counts, NULL behind all. Visits without a value stand under NULL. Revenue is the amount of the orders placed in the
visits, whatever the goal: an order counts once, in the visit that logged it first, at the largest amount that was
logged for it, be it in a visit or not."""
covers = ["B31"]
related = ["funnel_breakdown", "days_to_conversion", "visits_to_conversion", "goal_by_page", "conversion_rate"]
keywords = ["conversion rate by source", "goal completions"]
chart = { kind = "bar", x = "value", y = "conversions" }
example = "snowq run goal_conversion --by br_family --goal 'basket: action=add-to-basket'"

[params]
by = "channel"
goal = "order: event=transaction"
top = 20
min_count = 1

[columns]
value = ["text", "value of the dimension"]
visits = ["count", "visits with it"]
conversions = ["count", "of those, visits with the goal"]
conversion_rate = ["fraction", "conversions / visits"]
orders = ["count", "orders placed in the visits"]
revenue = ["money", "their amount"]
revenue_per_visit = ["number", "revenue / visits"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set visits = acquisition.sourced(events, selection, by, {'goals': sql.count_if(sql.is_step(goal))}) %}
{% set conversions = sql.count_if('goals > 0') %}
SELECT
    source AS value,
    COUNT(*) AS visits,
    {{ conversions }} AS conversions,
    {{ sql.ratio(conversions, 'COUNT(*)') }} AS conversion_rate,
    SUM(orders) AS orders,
    {{ sql.money('SUM(cents)') }} AS revenue,
    {{ sql.ratio('SUM(cents)', '(COUNT(*) * 100)') }} AS revenue_per_visit
FROM {{ sql.derived(acquisition.valued(visits, ['source', 'goals'], events, selection), 'visits') }}
GROUP BY source
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, {{ sql.asc('value') }}
LIMIT {{ top }}
