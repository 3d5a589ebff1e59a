/*
title = "Purchases by product"
description = """
Buyers, orders, pieces and revenue of each product per period.
A line is one pair of ti_orderid and ti_sku, counted once however often its hit was logged, in the period in which it
was logged first: with its largest quantity (1 if none is a whole number) at its highest ti_price (nothing if none is
an amount). Its buyer is the user_id of the first of its hits that has one. Lines without a SKU stand under NULL."""
covers = ["A71"]
related = ["category_performance", "product_performance", "add_to_baskets"]
chart = { kind = "bar", x = "sku", y = "pieces" }
example = "snowq run purchases_by_product --min-count 5"

[params]
grain = "month"
top = 100
min_count = 1

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
SELECT
    {{ period }} AS period,
    sku,
    COUNT(DISTINCT {{ sql.first_value('who') }}) AS buyers,
    COUNT(*) AS orders,
    SUM(pieces) AS pieces,
    {{ sql.money('SUM(cents)') }} AS revenue
FROM {{ sql.derived(orders.order_lines(events, selection, who=true), 'order_lines') }}
GROUP BY {{ period }}, sku
HAVING COUNT(*) >= {{ min_count }}
ORDER BY period, pieces DESC, orders DESC, {{ sql.asc('sku') }}
LIMIT {{ top }}
