/*
title = "Revenue by channel, page or device"
description = """
Visits, orders and revenue by a dimension of the visit's first event.
An order belongs to the visit of the first of its hits that has one, and counts once, at its largest tr_total; an
order of no visit is left out. Of several events in one second the one whose value comes first in order is the
first, and one without a value is the last of them; for a dimension that is worked out (channel, page, host,
referrer ...) it is the one that comes first by the columns which tell it, medium, source, referrer and page. Visits
whose first event has no value stand under NULL."""
covers = ["B55"]
related = ["order_kpis", "campaigns", "channel_groups", "transactions_with_visits"]
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
orders_per_visit = ["fraction", "orders / visits"]
revenue_per_visit = ["number", "revenue / visits"]
*/
{% import 'orders.sql' as orders with context %}
{% set told_by = {
    'channel': ['mkt_medium', 'mkt_source', 'page_referrer', 'page_url'],
    'referrer_kind': ['page_referrer', 'page_url'],
    'referrer_host': ['page_referrer'],
    'referrer': ['page_referrer'],
    'page': ['page_url'],
    'host': ['page_url'],
} %}
{% set parts = told_by.get(by, []) %}
{% set began %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    MIN({{ sql.number_text('visit_id') }}) AS visit,
    {{ sql.first(sql.pack(*parts) if parts else sql.dimension(by), where=sql.has_visit()) }} AS at_first
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set visit_of_order = {'at_first': sql.pack('user_id', sql.number_text('visit_id'))} %}
{% set of_visits %}
SELECT
    {{ sql.unpack(sql.first_value('at_first'), 1) }} AS visitor,
    {{ sql.unpack(sql.first_value('at_first'), 2) }} AS visit,
    cents
FROM {{ sql.derived(orders.orders(events, selection, visit_of_order, sql.has_visit()), 'placed') }}
WHERE at_first IS NOT NULL
{% endset %}
{% set spent %}
SELECT
    visitor,
    visit,
    COUNT(*) AS orders,
    SUM(cents) AS cents
FROM {{ sql.derived(of_visits, 'of_visits') }}
GROUP BY visitor, visit
{% endset %}
{# what tells the dimension, each combination once: patterns are then looked for in these, and not in all visits #}
{% set told %}
SELECT
    {{ sql.first_value('v.at_first') }} AS told,
    COUNT(*) AS visits,
    SUM(COALESCE(s.orders, 0)) AS orders,
    SUM(COALESCE(s.cents, 0)) AS cents
FROM {{ sql.derived(began, 'v') }}
LEFT OUTER JOIN {{ sql.derived(spent, 's') }}
    ON v.visitor = s.visitor AND v.visit = s.visit
GROUP BY {{ sql.first_value('v.at_first') }}
{% endset %}
{% set parted %}
SELECT
    {% for part in parts %}
    {{ sql.plain(sql.unpack('told', loop.index)) }} AS {{ sql.names(part) }},
    {% endfor %}
    visits,
    orders,
    cents
FROM {{ sql.derived(told, 'told_once') }}
{% endset %}
{% set valued %}
SELECT
    {{ sql.text(sql.dimension(by)) if parts else sql.names('told') }} AS value,
    visits,
    orders,
    cents
FROM {{ sql.derived(parted, 'parted') if parts else sql.derived(told, 'told_once') }}
{% endset %}
SELECT
    value,
    SUM(visits) AS visits,
    SUM(orders) AS orders,
    {{ sql.money('SUM(cents)') }} AS revenue,
    {{ sql.ratio('SUM(cents)', '(SUM(orders) * 100)') }} AS average_order_value,
    {{ sql.ratio('SUM(orders)', 'SUM(visits)') }} AS orders_per_visit,
    {{ sql.ratio('SUM(cents)', '(SUM(visits) * 100)') }} AS revenue_per_visit
FROM {{ sql.derived(valued, 'valued') }}
GROUP BY value
HAVING SUM(visits) >= {{ min_count }}
ORDER BY revenue DESC, visits DESC, {{ sql.asc('value') }}
LIMIT {{ top }}
