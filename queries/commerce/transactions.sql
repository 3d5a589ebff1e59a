/*
title = "Transactions"
description = """
Every order, the latest first: when, by whom, where to, what it came to, and what was in it.
An order is one tr_orderid, counted once however often its hit was logged, at the moment at which it was logged first;
total, tax and shipping are the largest that were logged for it, and NULL where none is an amount. Who and where come
from its first hit; of several hits in one second from the one that comes first by user_id, visit_id, affiliation, city,
state and country, in which NULL is last. Lines are its SKUs, with their largest quantities and highest prices; NULL
where none is in the selection."""
covers = ["A73"]
related = ["transactions_with_visits", "basket_size", "order_kpis", "order_reconciliation"]
keywords = ["orders", "purchases"]
example = "snowq run transactions --top 5"

[params]
top = 100

[columns]
order_id = ["text", "tr_orderid"]
placed = ["period", "moment at which it was logged first"]
user_id = ["text", "who placed it"]
visit_id = ["text", "number of the visit"]
total = ["money", "what it came to"]
tax = ["money", "tax in it"]
shipping = ["money", "postage in it"]
goods = ["money", "what its lines cost, without tax and postage"]
line_count = ["count", "different products"]
pieces = ["count", "pieces"]
affiliation = ["text", "tr_affiliation"]
city = ["text", "tr_city"]
state = ["text", "tr_state"]
country = ["text", "tr_country"]
*/
{% import 'orders.sql' as orders with context %}
{% set who_and_where = ['user_id', 'visit_id', 'affiliation', 'city', 'state', 'country'] %}
{% set at_first = sql.pack('user_id', sql.number_text('visit_id'), 'tr_affiliation', 'tr_city', 'tr_state', 'tr_country') %}
{% set placed %}
SELECT
    {{ sql.text('tr_orderid') }} AS order_id,
    MIN({{ sql.moment() }}) AS placed,
    {{ sql.first(at_first, where='tr_orderid IS NOT NULL') }} AS at_first,
    MAX({{ sql.cents('tr_total') }}) AS total,
    MAX({{ sql.cents('tr_tax') }}) AS tax,
    MAX({{ sql.cents('tr_shipping') }}) AS shipping
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction() }}
  AND tr_orderid IS NOT NULL
GROUP BY {{ sql.text('tr_orderid') }}
{% endset %}
{% set contents %}
SELECT
    order_id,
    SUM(cents) AS goods,
    COUNT(*) AS line_count,
    SUM(pieces) AS pieces
FROM {{ sql.derived(orders.order_lines(events, selection), 'order_lines') }}
GROUP BY order_id
{% endset %}
SELECT
    o.order_id AS order_id,
    {{ sql.local('o.placed') }} AS placed,
    {% for part in who_and_where[:2] %}
    {{ sql.unpack(sql.first_value('o.at_first'), loop.index) }} AS {{ sql.names(part) }},
    {% endfor %}
    {{ sql.money('o.total') }} AS total,
    {{ sql.money('o.tax') }} AS tax,
    {{ sql.money('o.shipping') }} AS shipping,
    {{ sql.money('i.goods') }} AS goods,
    i.line_count AS line_count,
    i.pieces AS pieces,
    {% for part in who_and_where[2:] %}
    {{ sql.unpack(sql.first_value('o.at_first'), loop.index + 2) }} AS {{ sql.names(part) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(placed, 'o') }}
LEFT OUTER JOIN {{ sql.derived(contents, 'i') }}
    ON o.order_id = i.order_id
ORDER BY placed DESC, order_id
LIMIT {{ top }}
