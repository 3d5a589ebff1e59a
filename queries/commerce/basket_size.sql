/*
title = "Size of orders"
description = """
Orders by how many pieces they hold, or by what they came to.
An order is one tr_orderid, counted once, at its largest tr_total, NULL counting as nothing. Its pieces are the
largest quantities of its lines, one per SKU, a line without a whole number counting as one; an order whose items
are not in the selection has none. By value a bucket holds amounts from its first to below that of the next. A bucket
without orders has no row. Refunds, which are amounts below nothing, can take a share of revenue above 1 or below 0."""
covers = ["B59"]
related = ["order_kpis", "transactions"]
keywords = ["order size", "order value"]
chart = { kind = "histogram", x = "size_label", y = "orders" }
example = "snowq run basket_size --measure value --buckets 0,10,25,50,100"

[params]
buckets = "1,2,3,4,6,11"

[params.measure]
type = "choice"
choices = ["pieces", "value"]
default = "pieces"
help = "What to group orders by: their pieces or their value."

[columns]
place = ["number", "number of the bucket, from 1; 0 is what is below all"]
size_label = ["text", "pieces, or whole units of the currency"]
orders = ["count", "orders of that size"]
order_share = ["fraction", "orders / all orders"]
revenue = ["money", "sum of their amounts"]
revenue_share = ["fraction", "revenue / that of all orders"]
*/
{% import 'orders.sql' as orders with context %}
{% set sizes %}
SELECT
    order_id,
    SUM(pieces) AS pieces
FROM {{ sql.derived(orders.order_lines(events, selection), 'order_lines') }}
GROUP BY order_id
{% endset %}
{% set sized %}
SELECT
    {{ sql.bucket('COALESCE(i.pieces, 0)' if measure == 'pieces' else '(o.cents / 100)', buckets) }} AS place,
    o.cents AS cents
FROM {{ sql.derived(orders.orders(events, selection), 'o') }}
LEFT OUTER JOIN {{ sql.derived(sizes, 'i') }}
    ON o.order_id = i.order_id
{% endset %}
{% set counted %}
SELECT
    1 AS everything,
    place,
    COUNT(*) AS orders,
    SUM(cents) AS cents
FROM {{ sql.derived(sized, 'sized') }}
GROUP BY place
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    SUM(orders) AS orders,
    SUM(cents) AS cents
FROM {{ sql.once('counted', counted, 'counted') }}
{% endset %}
SELECT
    c.place AS place,
    {{ sql.bucket_label('c.place', buckets) }} AS size_label,
    c.orders AS orders,
    {{ sql.ratio('c.orders', 't.orders') }} AS order_share,
    {{ sql.money('c.cents') }} AS revenue,
    {{ sql.ratio('c.cents', 't.cents') }} AS revenue_share
FROM {{ sql.once('counted', counted, 'c') }}
JOIN {{ sql.derived(total, 't') }}
    ON c.everything = t.everything
ORDER BY place
