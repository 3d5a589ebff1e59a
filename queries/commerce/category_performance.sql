/*
title = "Categories and products"
description = """
Orders, pieces and revenue by the category, name or SKU of what was sold.
A line is one pair of ti_orderid and ti_sku, counted once however often its hit was logged: with its largest
quantity (1 if none is a whole number) at its highest ti_price (nothing if none is an amount), whether or not the
order itself was logged. Of several categories or names of one line the first by name counts; lines without one
stand under NULL. Taxes, postage and vouchers are in no line."""
covers = ["B54"]
related = ["purchases_by_product", "order_kpis", "market_basket"]
keywords = ["best sellers", "top categories", "sales"]
chart = { kind = "bar", x = "what", y = "revenue" }
example = "snowq run category_performance --level name --top 10"

[params]
top = 20
min_count = 1

[params.level]
type = "choice"
choices = ["category", "name", "sku"]
default = "category"
help = "What to group order lines by: ti_category, ti_name or ti_sku."

[columns]
what = ["text", "the category, name or SKU"]
orders = ["count", "orders with a line of it, at least min_count"]
pieces = ["count", "pieces sold"]
revenue = ["money", "what those cost, without tax and postage"]
revenue_share = ["fraction", "revenue / that of all lines"]
*/
{% import 'orders.sql' as orders with context %}
{% set lines = orders.order_lines(events, selection, {'what': 'ti_' ~ level}) %}
{% set groups %}
SELECT
    1 AS everything,
    what,
    COUNT(DISTINCT order_id) AS orders,
    SUM(pieces) AS pieces,
    SUM(cents) AS cents
FROM {{ sql.once('order_lines', lines, 'l') }}
GROUP BY what
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    SUM(cents) AS cents
FROM {{ sql.once('order_lines', lines, 'l') }}
{% endset %}
SELECT
    g.what AS what,
    g.orders AS orders,
    g.pieces AS pieces,
    {{ sql.money('g.cents') }} AS revenue,
    {{ sql.ratio('g.cents', 't.cents') }} AS revenue_share
FROM {{ sql.derived(groups, 'g') }}
JOIN {{ sql.derived(total, 't') }}
    ON g.everything = t.everything
WHERE g.orders >= {{ min_count }}
ORDER BY revenue DESC, orders DESC, {{ sql.asc('what') }}
LIMIT {{ top }}
