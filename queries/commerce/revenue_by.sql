/*
title = "Revenue by channel, page or device"
description = """
Visits, orders and revenue by a dimension of the visit's first event.
An order belongs to the visit of the first of its hits that has one, and counts once, at its largest tr_total, be that
logged in a visit or not; an order of no visit is left out. Of several first events in one second the one whose medium,
source, referrer and address come first counts, NULL behind all. Visits whose first event has no value stand under
NULL."""
covers = ["B55"]
related = ["order_kpis", "campaigns", "channel_groups", "goal_conversion", "transactions_with_visits"]
keywords = ["revenue by source", "sales", "AOV"]
chart = { kind = "bar", x = "value", y = "revenue" }
example = "snowq run revenue_by --by br_family --min-count 20"

[params]
by = "channel"
top = 20
min_count = 1

[columns]
value = ["text", "the first event's value of the dimension"]
visits = ["count", "visits that began with it, at least min_count"]
orders = ["count", "orders in them"]
revenue = ["money", "sum of their amounts"]
average_order_value = ["number", "revenue / orders; NULL without orders"]
orders_per_visit = ["fraction", "orders / visits; above 1 where visits order more than once"]
revenue_per_visit = ["number", "revenue / visits"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set visits = acquisition.sourced(events, selection, by) %}
SELECT
    source AS value,
    COUNT(*) AS visits,
    SUM(orders) AS orders,
    {{ sql.money('SUM(cents)') }} AS revenue,
    {{ sql.ratio('SUM(cents)', '(SUM(orders) * 100)') }} AS average_order_value,
    {{ sql.ratio('SUM(orders)', 'COUNT(*)') }} AS orders_per_visit,
    {{ sql.ratio('SUM(cents)', '(COUNT(*) * 100)') }} AS revenue_per_visit
FROM {{ sql.derived(acquisition.valued(visits, ['source'], events, selection), 'visits') }}
GROUP BY source
HAVING COUNT(*) >= {{ min_count }}
ORDER BY revenue DESC, visits DESC, {{ sql.asc('value') }}
LIMIT {{ top }}
