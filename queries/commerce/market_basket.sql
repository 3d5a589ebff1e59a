/*
title = "Market basket"
description = """
Which products are bought together: a rule `sku -> other_sku` for each ordered pair of products in one order.
An order is one ti_orderid with at least one item that has a SKU; a product counts once per order, whatever its
quantity and however often its hit was logged. All rules of the selection are found before the top ones are cut."""
chart = { kind = "bar", x = "sku", y = "lift" }

[params.min_orders]
type = "int"
default = 2
help = "Leave out pairs with fewer orders than this."

[params.top]
type = "int"
default = 50
help = "How many rules to list."

[columns]
sku = ["text", "the product that was bought"]
other_sku = ["text", "the product bought with it"]
orders = ["count", "orders with both"]
support = ["fraction", "orders / all orders with items"]
confidence = ["fraction", "orders / orders with sku: how many of its buyers took the other too"]
lift = ["number", "confidence / the other's share of all orders; above 1 they attract each other"]
*/
{% set sku = sql.text('ti_sku') %}
{% set order_id = sql.text('ti_orderid') %}
{% set items %}
SELECT
    {{ order_id }} AS order_id,
    {{ sku }} AS sku
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction_item() }}
  AND ti_orderid IS NOT NULL
  AND ti_sku IS NOT NULL
GROUP BY {{ order_id }}, {{ sku }}
{% endset %}
{% set pairs %}
SELECT
    1 AS everything,
    a.sku AS sku,
    b.sku AS other_sku,
    COUNT(*) AS orders
FROM {{ sql.once('items', items, 'a') }}
JOIN {{ sql.once('items', items, 'b') }}
    ON a.order_id = b.order_id
WHERE a.sku <> b.sku
GROUP BY a.sku, b.sku
{% endset %}
{% set products %}
SELECT
    sku,
    COUNT(*) AS orders
FROM {{ sql.once('items', items, 'i') }}
GROUP BY sku
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    COUNT(DISTINCT order_id) AS orders
FROM {{ sql.once('items', items, 'i') }}
{% endset %}
SELECT
    p.sku AS sku,
    p.other_sku AS other_sku,
    p.orders AS orders,
    {{ sql.ratio('p.orders', 't.orders') }} AS support,
    {{ sql.ratio('p.orders', 's.orders') }} AS confidence,
    p.orders * 1e0 * t.orders / (s.orders * o.orders) AS lift
FROM {{ sql.derived(pairs, 'p') }}
JOIN {{ sql.derived(products, 's') }}
    ON p.sku = s.sku
JOIN {{ sql.derived(products, 'o') }}
    ON p.other_sku = o.sku
JOIN {{ sql.derived(total, 't') }}
    ON p.everything = t.everything
WHERE p.orders >= {{ min_orders }}
ORDER BY orders DESC, sku, other_sku
LIMIT {{ top }}
