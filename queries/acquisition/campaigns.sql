/*
title = "Campaigns"
description = """
Visits by the campaign that brought them, with what became of them.
A visit's campaign is the source, medium and name in the address of its first event in the selection; visits without
any of the three are left out. Of several first events in one second the one whose medium, source, referrer, address
and name come first counts, NULL behind all. A visit converts when one of its events is the goal. Revenue is the
amount of the orders placed in those visits, whatever the goal: an order counts once, in the visit that logged it
first, at the largest amount that was logged for it, be it in a visit or not."""
covers = ["B44"]
related = ["channel_groups", "referrers_of_campaign", "attribution"]
keywords = ["utm", "utm_source", "utm_medium", "utm_campaign", "newsletter", "marketing"]
chart = { kind = "bar", x = "campaign", y = "visits" }
example = "snowq run campaigns --top 10"

[params]
goal = "order: event=transaction"
top = 20
min_count = 1

[columns]
source = ["text", "mkt_source of the first event"]
medium = ["text", "mkt_medium of it"]
campaign = ["text", "mkt_campaign of it"]
visits = ["count", "visits that it brought"]
visitors = ["count", "distinct visitors of those visits"]
new_visits = ["count", "of the visits, those with visit_id 1"]
bounces = ["count", "of the visits, those with exactly one event, page pings aside"]
bounce_rate = ["fraction", "bounces / visits"]
conversions = ["count", "of the visits, those with the goal"]
conversion_rate = ["fraction", "conversions / visits"]
revenue = ["money", "amount of the orders placed in the visits"]
revenue_per_visit = ["number", "revenue / visits"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set also = {
    'goals': sql.count_if(sql.is_step(goal)),
    'activity': sql.count_if(sql.is_activity()),
} %}
{% set bounces, conversions = sql.count_if('activity = 1'), sql.count_if('goals > 0') %}
{% set campaigns %}
SELECT
    visitor,
    visit_id,
    visit,
    goals,
    activity,
    {{ sql.text('mkt_source') }} AS source,
    {{ sql.text('mkt_medium') }} AS medium,
    {{ sql.text('mkt_campaign') }} AS campaign
FROM {{ sql.derived(acquisition.landings(events, selection, {'mkt_campaign': 'mkt_campaign'}, also), 'l') }}
WHERE (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL OR mkt_campaign IS NOT NULL)
{% endset %}
{% set columns = ['visitor', 'visit_id', 'goals', 'activity', 'source', 'medium', 'campaign'] %}
SELECT
    source,
    medium,
    campaign,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors,
    {{ sql.count_if('visit_id = 1') }} AS new_visits,
    {{ bounces }} AS bounces,
    {{ sql.ratio(bounces, 'COUNT(*)') }} AS bounce_rate,
    {{ conversions }} AS conversions,
    {{ sql.ratio(conversions, 'COUNT(*)') }} AS conversion_rate,
    {{ sql.money('SUM(cents)') }} AS revenue,
    {{ sql.ratio('SUM(cents)', '(COUNT(*) * 100)') }} AS revenue_per_visit
FROM {{ sql.derived(acquisition.valued(campaigns, columns, events, selection), 'visits') }}
GROUP BY source, medium, campaign
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, {{ sql.asc('source') }}, {{ sql.asc('medium') }}, {{ sql.asc('campaign') }}
LIMIT {{ top }}
