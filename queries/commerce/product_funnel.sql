/*
title = "Product funnel"
description = """
For each product the visits that saw its page, put it into the basket, took it out again and bought it.
A visit counts once for each of the four, whatever their order, and need not have done the one before; min_count is of
visits with any of them. The events `add` and `remove` name the product by ev_label, items by ti_sku. A product's page
is the one on which most of its adds happened (of several the first by name); a product that nobody put into a basket
has none, and no views."""
covers = ["B53"]
related = ["product_performance", "cart_abandonment", "product_page_conversion"]
keywords = ["add to basket rate"]
chart = { kind = "bar", x = "sku", y = "viewed" }
example = "snowq run product_funnel --top 10"

[params]
top = 50
min_count = 1
add = "action=add-to-basket"
remove = "action=remove-from-basket"

[columns]
sku = ["text", "the product"]
viewed = ["count", "visits that saw its page"]
added = ["count", "visits that put it into the basket"]
removed = ["count", "visits that took it out"]
bought = ["count", "visits with an item of it"]
added_per_view = ["fraction", "added / viewed; above 1 where many add from elsewhere"]
bought_per_add = ["fraction", "bought / added; above 1 where many buy what they added in an earlier visit"]
*/
{% import 'orders.sql' as orders with context %}
{% set page = sql.text(sql.url_path('page_url')) %}
{% set user = sql.text('user_id') %}
{% set views %}
SELECT
    {{ page }} AS page,
    {{ user }} AS visitor,
    visit_id
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_page_view() }}
  AND page_url IS NOT NULL
  AND {{ sql.has_visit() }}
GROUP BY {{ page }}, {{ user }}, visit_id
{% endset %}
{% set facts %}
SELECT
    p.sku AS sku,
    v.visitor AS visitor,
    v.visit_id AS visit_id,
    1 AS viewed,
    0 AS added,
    0 AS removed,
    0 AS bought
FROM {{ sql.derived(views, 'v') }}
JOIN {{ sql.derived(orders.product_pages(events, selection, add), 'p') }}
    ON v.page = p.page
UNION ALL
SELECT
    {{ sql.text('CASE WHEN ' ~ sql.is_transaction_item() ~ ' THEN ti_sku ELSE ev_label END') }} AS sku,
    {{ user }} AS visitor,
    visit_id AS visit_id,
    0 AS viewed,
    CASE WHEN {{ sql.is_step(add) }} THEN 1 ELSE 0 END AS added,
    CASE WHEN {{ sql.is_step(remove) }} THEN 1 ELSE 0 END AS removed,
    CASE WHEN {{ sql.is_transaction_item() }} THEN 1 ELSE 0 END AS bought
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND ({{ sql.is_any_step([add, remove]) }} OR {{ sql.is_transaction_item() }})
{% endset %}
{% set visits %}
SELECT
    sku,
    visitor,
    visit_id,
    MAX(viewed) AS viewed,
    MAX(added) AS added,
    MAX(removed) AS removed,
    MAX(bought) AS bought
FROM {{ sql.derived(facts, 'facts') }}
WHERE sku IS NOT NULL
GROUP BY sku, visitor, visit_id
{% endset %}
SELECT
    sku,
    SUM(viewed) AS viewed,
    SUM(added) AS added,
    SUM(removed) AS removed,
    SUM(bought) AS bought,
    {{ sql.ratio('SUM(added)', 'SUM(viewed)') }} AS added_per_view,
    {{ sql.ratio('SUM(bought)', 'SUM(added)') }} AS bought_per_add
FROM {{ sql.derived(visits, 'visits') }}
GROUP BY sku
HAVING COUNT(*) >= {{ min_count }}
ORDER BY bought DESC, added DESC, viewed DESC, sku
LIMIT {{ top }}
