/*
title = "Transactions and their visits"
description = """
Every order that belongs to a visit, the latest first, with that visit's channel, landing page, exit page and views.
An order is one tr_orderid, at its largest tr_total, in the visit of the first of its hits that has one. The channel is
that of the visit's first event in the selection (of several in one second the first by medium, source, referrer and
page). The landing page is the path of the visit's first page view, the exit page that of its last; of several in one
second the first and the last by address. Both are NULL where that view has no address or there is none."""
covers = ["A74"]
related = ["transactions", "revenue_by", "visit_source"]
keywords = ["source of orders"]
example = "snowq run transactions_with_visits --top 5"

[params]
top = 100

[columns]
order_id = ["text", "tr_orderid"]
placed = ["period", "moment at which it was logged first"]
total = ["money", "what it came to; 0 where none is an amount"]
user_id = ["text", "who placed it"]
visit_id = ["text", "number of the visit"]
began = ["period", "moment of the visit's first event"]
channel = ["text", "what brought the visit"]
landing_page = ["text", "page of its first page view"]
exit_page = ["text", "page of its last page view"]
page_views = ["count", "page views in it"]
*/
{% import 'orders.sql' as orders with context %}
{% set told_by = ['mkt_medium', 'mkt_source', 'page_referrer', 'page_url'] %}
{% set visit_of_order = {'who': sql.pack('user_id', sql.number_text('visit_id'))} %}
{% set of_visits %}
SELECT
    order_id,
    placed,
    {{ sql.unpack(sql.first_value('who'), 1) }} AS visitor,
    {{ sql.unpack(sql.first_value('who'), 2) }} AS visit,
    cents
FROM {{ sql.derived(orders.orders(events, selection, visit_of_order, sql.has_visit()), 'placed') }}
WHERE who IS NOT NULL
{% endset %}
{% set of_order = sql.names('order_id', 'placed', 'cents', 'visitor', 'visit', of='o') %}
{# only the events of these visits, since few visits have an order #}
{% set visits %}
SELECT
    {{ of_order }},
    MIN({{ sql.moment() }}) AS began,
    {{ sql.first(sql.pack(*told_by), where=sql.has_visit()) }} AS at_first,
    {{ sql.first('page_url', where=sql.is_page_view()) }} AS landing,
    {{ sql.last('page_url', where=sql.is_page_view()) }} AS leaving,
    {{ sql.count_if(sql.is_page_view()) }} AS page_views
FROM {{ events }} e
JOIN {{ sql.derived(of_visits, 'o') }}
    ON {{ sql.text('e.user_id') }} = o.visitor
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.number_text('visit_id') }} = o.visit
GROUP BY {{ of_order }}
{% endset %}
{% set unpacked %}
SELECT
    order_id,
    placed,
    cents,
    visitor,
    visit,
    began,
    {% for part in told_by %}
    {{ sql.plain(sql.unpack(sql.first_value('at_first'), loop.index)) }} AS {{ sql.names(part) }},
    {% endfor %}
    {{ sql.plain(sql.first_value('landing')) }} AS landing,
    {{ sql.plain(sql.last_value('leaving')) }} AS leaving,
    page_views
FROM {{ sql.derived(visits, 'visits') }}
{% endset %}
SELECT
    order_id,
    {{ sql.shown('placed') }},
    {{ sql.money('cents') }} AS total,
    visitor AS user_id,
    visit AS visit_id,
    {{ sql.shown('began') }},
    {{ sql.channel() }} AS channel,
    {{ sql.text(sql.url_path('landing')) }} AS landing_page,
    {{ sql.text(sql.url_path('leaving')) }} AS exit_page,
    page_views
FROM {{ sql.derived(unpacked, 'unpacked') }}
ORDER BY placed DESC, order_id
LIMIT {{ top }}
