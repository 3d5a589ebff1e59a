/*
title = "Order figures"
description = """
Orders, revenue, average order, items and orders per visit, per period.
An order is one tr_orderid, counted once however often its hit was logged, in the period in which it was logged
first; with --compare, one that was logged in both spans counts in each. Its amount is the largest tr_total logged for
it, NULL counting as nothing. Items are the quantities of the order's lines, one per SKU, a line without a quantity
counting as one; lines of orders that are not in the selection are left out. A visit belongs to the period of its first
event in the selection."""
covers = ["A75"]
keywords = ["AOV", "revenue", "sales", "turnover"]
chart = { kind = "line", x = "period", y = "revenue" }

[params]
grain = "day"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
orders = ["count", "orders placed in it"]
revenue = ["money", "sum of their amounts"]
average_order_value = ["number", "revenue / orders; NULL without orders"]
items = ["count", "pieces in those orders"]
visits = ["count", "visits that began in it"]
orders_per_visit = ["fraction", "orders / visits; above 1 where visits order more than once; NULL without visits"]
*/
{% set order_id = sql.text('tr_orderid') %}
{% set item_order_id = sql.text('ti_orderid') %}
{% set sku = sql.text('ti_sku') %}
{% set orders %}
SELECT
    {{ order_id }} AS order_id,
    MIN({{ sql.moment() }}) AS placed,
    MAX({{ sql.cents('tr_total') }}) AS cents
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction() }}
  AND tr_orderid IS NOT NULL
GROUP BY {{ order_id }}
{% endset %}
{% set order_lines %}
SELECT
    {{ item_order_id }} AS order_id,
    COALESCE(MAX({{ sql.whole('ti_quantity') }}), 1) AS pieces
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction_item() }}
  AND ti_orderid IS NOT NULL
GROUP BY {{ item_order_id }}, {{ sku }}
{% endset %}
{% set order_items %}
SELECT
    order_id,
    SUM(pieces) AS pieces
FROM {{ sql.derived(order_lines, 'l') }}
GROUP BY order_id
{% endset %}
{% set visits %}
SELECT
    MIN({{ sql.moment() }}) AS began
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set facts %}
SELECT
    {{ sql.period(grain, 'o.placed') }} AS period,
    1 AS orders,
    COALESCE(o.cents, 0) AS cents,
    COALESCE(i.pieces, 0) AS pieces,
    0 AS visits
FROM {{ sql.derived(orders, 'o') }}
LEFT OUTER JOIN {{ sql.derived(order_items, 'i') }}
    ON o.order_id = i.order_id
UNION ALL
SELECT
    {{ sql.period(grain, 'v.began') }} AS period,
    0 AS orders,
    0 AS cents,
    0 AS pieces,
    1 AS visits
FROM {{ sql.derived(visits, 'v') }}
{% endset %}
SELECT
    period,
    SUM(orders) AS orders,
    {{ sql.money('SUM(cents)') }} AS revenue,
    {{ sql.ratio('SUM(cents)', '(SUM(orders) * 100)') }} AS average_order_value,
    SUM(pieces) AS {{ sql.output("items") }},
    SUM(visits) AS visits,
    {{ sql.ratio('SUM(orders)', 'SUM(visits)') }} AS orders_per_visit
FROM {{ sql.derived(facts, 'f') }}
GROUP BY period
ORDER BY period
