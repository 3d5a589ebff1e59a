/*
title = "Purchases by product"
description = """
Buyers, orders, pieces and revenue of each product per period.
A line is one pair of ti_orderid and ti_sku, counted once however often its hit was logged, in the period in which it
was logged first: with its largest quantity (1 if none is a whole number) at its highest ti_price (nothing if none is
an amount). Its buyer is the user_id of the first of its hits that has one. Lines without a SKU stand under NULL.
The products that are listed are those with the most pieces over the whole selection, of equal ones those with more
orders; each of them has a row in every period in which it was sold."""
covers = ["A71"]
related = ["category_performance", "product_performance", "add_to_baskets"]
keywords = ["top products", "best sellers", "units sold"]
chart = { kind = "bar", x = "sku", y = "pieces" }
example = "snowq run purchases_by_product --min-count 5"

[params]
grain = "month"
min_count = 1

[params.top]
type = "count"
default = 100
help = "How many products to list, each in all its periods."

[columns]
period = ["period", "first day of the period, or the start of the hour"]
sku = ["text", "the product"]
buyers = ["count", "visitors who bought it"]
orders = ["count", "orders with a line of it, at least min_count"]
pieces = ["count", "pieces sold"]
revenue = ["money", "what those cost, without tax and postage"]
*/
{% import 'orders.sql' as orders with context %}
{% set period = sql.period(grain, 'sold') %}
{# a mark is '1' plus the SKU, or '0' for NULL: unlike NULL it can be joined, and it sorts like the SKU #}
{% set lines %}
SELECT
    {{ period }} AS period,
    COALESCE({{ sql.concat("'1'", 'sku') }}, '0') AS mark,
    {{ sql.first_value('who') }} AS buyer,
    pieces,
    cents
FROM {{ sql.derived(orders.order_lines(events, selection, who=true), 'order_lines') }}
{% endset %}
{% set greatest %}
SELECT
    mark,
    SUM(pieces) AS all_pieces,
    COUNT(*) AS all_orders
FROM {{ sql.once('product_lines', lines, 'l') }}
GROUP BY mark
ORDER BY all_pieces DESC, all_orders DESC, mark
LIMIT {{ top }}
{% endset %}
SELECT
    l.period AS period,
    CASE WHEN SUBSTR(l.mark, 1, 1) = '1' THEN SUBSTR(l.mark, 2) END AS sku,
    COUNT(DISTINCT l.buyer) AS buyers,
    COUNT(*) AS orders,
    SUM(l.pieces) AS pieces,
    {{ sql.money('SUM(l.cents)') }} AS revenue
FROM {{ sql.once('product_lines', lines, 'l') }}
JOIN {{ sql.derived(greatest, 't') }}
    ON l.mark = t.mark
GROUP BY l.period, l.mark
HAVING COUNT(*) >= {{ min_count }}
ORDER BY period, pieces DESC, orders DESC, {{ sql.asc('sku') }}
