/*
title = "Market basket"
description = """
Which products are bought together: a rule `sku -> other_sku` for each ordered pair of products in one order.
An order is one ti_orderid with at least one item that has a SKU; a product counts once per order, whatever its
quantity and however often its hit was logged. All rules of the selection are found before the top ones are cut.
Other scopes take another basket for the order, and what lies in it for the products: the ev_label of the events `add`
of a visit, the pages that a visit viewed (paths), or those that a user viewed."""
covers = ["A77"]
related = ["basket_items", "next_product"]
keywords = ["affinity", "cross-sell", "bought together", "association rules", "recommendations"]
chart = { kind = "bar", x = "sku", y = "lift" }

[params]
top = 50
page = "*"
add = "action=add-to-basket"

[params.scope]
type = "choice"
choices = ["order", "visit_add", "visit_view", "user_view"]
default = "order"
help = "What a basket is, and what lies in it."

[params.min_orders]
type = "int"
default = 2
help = "Leave out pairs with fewer orders than this."

[params.min_support]
type = "share"
default = 0.0
help = "Leave out rules with less support than this, from 0 to 1."

[params.min_confidence]
type = "share"
default = 0.0
help = "Leave out rules with less confidence than this, from 0 to 1."

[params.min_lift]
type = "float"
default = 0.0
help = "Leave out rules with less lift than this."

[columns]
sku = ["text", "the product that was bought"]
other_sku = ["text", "the product bought with it"]
orders = ["count", "orders, or other baskets, with both"]
support = ["fraction", "orders / all orders with items"]
confidence = ["fraction", "orders / orders with sku: how many of its buyers took the other too"]
lift = ["number", "confidence / the other's share of all orders; above 1 they attract each other"]
*/
{% import 'baskets.sql' as affinity with context %}
{% set items = affinity.baskets(events, selection, scope, page, add) %}
{% set pairs %}
SELECT
    1 AS everything,
    a.item AS sku,
    b.item AS other_sku,
    COUNT(*) AS orders
FROM {{ sql.once('items', items, 'a') }}
JOIN {{ sql.once('items', items, 'b') }}
    ON a.basket = b.basket
WHERE a.item <> b.item
GROUP BY a.item, b.item
{% endset %}
{% set products %}
SELECT
    item AS sku,
    COUNT(*) AS orders
FROM {{ sql.once('items', items, 'i') }}
GROUP BY item
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    COUNT(DISTINCT basket) AS orders
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
  {% if min_support %}
  AND {{ sql.ratio('p.orders', 't.orders') }} >= {{ min_support }}
  {% endif %}
  {% if min_confidence %}
  AND {{ sql.ratio('p.orders', 's.orders') }} >= {{ min_confidence }}
  {% endif %}
  {% if min_lift %}
  AND p.orders * 1e0 * t.orders / (s.orders * o.orders) >= {{ sql.in_range(min_lift, '--min-lift', 0) }}
  {% endif %}
ORDER BY orders DESC, sku, other_sku
LIMIT {{ top }}
