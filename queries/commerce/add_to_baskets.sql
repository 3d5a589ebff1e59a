/*
title = "Adds to the basket"
description = """
For each page and product, per period, how many visitors put it into the basket from there, how often, and how many
pieces. The event `add` names the product by ev_label and the pieces by ev_property, which counts as 1 where it is no
whole number. A page is the path of page_url. Events without a product or an address stand under NULL; those without
a user_id are adds of no visitor."""
covers = ["A69"]
related = ["product_page_conversion", "product_funnel", "cart_abandonment"]
chart = { kind = "bar", x = "sku", y = "adds" }
example = "snowq run add_to_baskets --top 10"

[params]
grain = "month"
top = 100
min_count = 1
add = "action=add-to-basket"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
page = ["text", "path of the page"]
sku = ["text", "the product"]
visitors = ["count", "visitors who added it there"]
adds = ["count", "adds, at least min_count"]
pieces = ["count", "pieces that were added"]
*/
{% set period = sql.period(grain) %}
{% set page = sql.text(sql.url_path('page_url')) %}
{% set sku = sql.text('ev_label') %}
SELECT
    {{ period }} AS period,
    {{ page }} AS page,
    {{ sku }} AS sku,
    {{ sql.count_visitors() }} AS visitors,
    COUNT(*) AS adds,
    SUM(COALESCE({{ sql.whole('ev_property') }}, 1)) AS pieces
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_step(add) }}
GROUP BY {{ period }}, {{ page }}, {{ sku }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY period, adds DESC, {{ sql.asc('page') }}, {{ sql.asc('sku') }}
LIMIT {{ top }}
