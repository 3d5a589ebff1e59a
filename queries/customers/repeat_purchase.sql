/*
title = "Repeat purchases"
description = """
How many customers came to a first, second, third ... order, how many went on from there, how soon, and what those
orders were worth.
A customer is the user_id of an order's first hit that has one. Orders count once, at their largest tr_total, and
are numbered within the selection by the moment at which they were logged first; of two in one second the smaller
tr_orderid is the earlier. Days are the midnights between an order and the next. The first row is revenue from
new customers, the others are that from returning ones."""
covers = ["B60"]
related = ["next_product", "rfm", "ltv_curve"]
keywords = ["returning customers", "loyalty", "repurchase rate", "reorder"]
chart = { kind = "histogram", x = "order_number", y = "customers" }
example = "snowq run repeat_purchase --from 2012-01-01"

[columns]
order_number = ["number", "1 is the first order, 2 the second, and so on"]
customers = ["count", "customers who have placed it"]
came_back = ["count", "of those, customers with an order after it"]
repeat_rate = ["fraction", "came_back / customers"]
mean_days = ["number", "mean days until that next order; NULL if nobody came back"]
revenue = ["money", "sum of these orders' amounts"]
average_order_value = ["number", "revenue / customers"]
*/
{% import 'orders.sql' as orders with context %}
{% set numbered = sql.numbered(
    orders.purchases(events, selection), 'purchases', by=['customer'], order=['placed', 'order_id'], keep=['cents']
) %}
{% set in_order %}
SELECT
    customer,
    placed,
    n,
    n - 1 AS n_before,
    cents
FROM {{ numbered }}
{% endset %}
SELECT
    o.n AS order_number,
    COUNT(*) AS customers,
    COUNT(a.n) AS came_back,
    {{ sql.ratio('COUNT(a.n)', 'COUNT(*)') }} AS repeat_rate,
    {{ sql.ratio('SUM(' ~ sql.days_between(sql.local('o.placed'), sql.local('a.placed')) ~ ')', 'COUNT(a.n)') }} AS mean_days,
    {{ sql.money('SUM(o.cents)') }} AS revenue,
    {{ sql.ratio('SUM(o.cents)', '(COUNT(*) * 100)') }} AS average_order_value
FROM {{ sql.once('in_order', in_order, 'o') }}
LEFT OUTER JOIN {{ sql.once('in_order', in_order, 'a') }}
    ON o.customer = a.customer AND o.n = a.n_before
GROUP BY o.n
ORDER BY order_number
