/*
title = "Abandoned baskets"
description = """
Visits that put something into the basket and left without an order, per period, and what they left behind.
A basket is a visit with at least one event `add`, in the period of the first of them. It is abandoned unless the
visit has an order, at whatever time. What it leaves of a product, which ev_label names, are the pieces that were added
less those that were removed, ev_property of each, and their value is ev_value times that. Neither is less than 0, and
no piece has no value: a visit that removes what an earlier one added takes nothing from its other products. An event
whose ev_property is no whole number is one piece, one whose ev_value is no number costs nothing."""
covers = ["B51"]
related = ["abandonment_pages", "product_funnel", "checkout_steps", "funnel"]
keywords = ["shopping basket"]
chart = { kind = "line", x = "period", y = "abandonment_rate" }
example = "snowq run cart_abandonment --grain month"

[params]
grain = "day"
add = "action=add-to-basket"
remove = "action=remove-from-basket"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
baskets = ["count", "visits whose first add is in it"]
abandoned = ["count", "of those, visits without an order"]
abandonment_rate = ["fraction", "abandoned / baskets"]
pieces = ["count", "pieces left in the abandoned baskets"]
value = ["money", "what those would have cost"]
*/
{% set period = sql.period(grain, 'filled') %}
{% set abandoned = sql.count_if('orders = 0') %}
{% set hits %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    {{ sql.text('ev_label') }} AS product,
    {{ sql.moment() }} AS moment,
    CASE WHEN {{ sql.is_step(add) }} THEN 1 ELSE 0 END AS is_add,
    CASE WHEN {{ sql.is_step(remove) }} THEN 1 ELSE 0 END AS is_remove,
    CASE WHEN {{ sql.is_transaction() }} THEN 1 ELSE 0 END AS is_order,
    COALESCE({{ sql.whole('ev_property') }}, 1) AS pieces,
    COALESCE({{ sql.cents('ev_value') }}, 0) AS price
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND ({{ sql.is_any_step([add, remove]) }} OR {{ sql.is_transaction() }})
{% endset %}
{% set products %}
SELECT
    visitor,
    visit_id,
    MIN(CASE WHEN is_add = 1 THEN moment END) AS filled,
    SUM(is_order) AS orders,
    SUM((is_add - is_remove) * pieces) AS pieces,
    SUM((is_add - is_remove) * {{ sql.times('pieces', 'price') }}) AS cents
FROM {{ sql.derived(hits, 'hits') }}
GROUP BY visitor, visit_id, product
{% endset %}
{% set baskets %}
SELECT
    MIN(filled) AS filled,
    SUM(orders) AS orders,
    SUM(CASE WHEN pieces > 0 THEN pieces ELSE 0 END) AS pieces,
    SUM(CASE WHEN pieces > 0 AND cents > 0 THEN cents ELSE 0 END) AS cents
FROM {{ sql.derived(products, 'products') }}
GROUP BY visitor, visit_id
{% endset %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS baskets,
    {{ abandoned }} AS abandoned,
    {{ sql.ratio(abandoned, 'COUNT(*)') }} AS abandonment_rate,
    SUM(CASE WHEN orders = 0 THEN pieces ELSE 0 END) AS pieces,
    {{ sql.money('SUM(CASE WHEN orders = 0 THEN cents ELSE 0 END)') }} AS value
FROM {{ sql.derived(baskets, 'baskets') }}
WHERE filled IS NOT NULL
GROUP BY {{ period }}
ORDER BY period
