/*
title = "Conversion of product pages"
description = """
For each page from which something was put into the basket, the visitors who saw it and the share of them who added
something there. A page is the path of page_url; a visitor a user_id. Whoever adds without a view of the page in the
selection is no visitor of it. Events without an address or a user_id are left out."""
covers = ["A70"]
related = ["add_to_baskets", "product_performance", "product_funnel"]
keywords = ["add to basket rate"]
chart = { kind = "bar", x = "page", y = "conversion" }
example = "snowq run product_page_conversion --page '/coffee/*' --min-count 50"

[params]
top = 50
min_count = 1
page = "*"
add = "action=add-to-basket"

[columns]
page = ["text", "path of the page"]
visitors = ["count", "visitors who saw it, at least min_count"]
adders = ["count", "of those, visitors who added something there"]
conversion = ["fraction", "adders / visitors"]
*/
{% set path = sql.text(sql.url_path('page_url')) %}
{% set visitors %}
SELECT
    {{ path }} AS page,
    {{ sql.text('user_id') }} AS visitor,
    MAX(CASE WHEN {{ sql.is_page_view() }} THEN 1 ELSE 0 END) AS viewed,
    MAX(CASE WHEN {{ sql.is_step(add) }} THEN 1 ELSE 0 END) AS added
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND page_url IS NOT NULL
  AND ({{ sql.is_page_view() }} OR ({{ sql.is_step(add) }}))
GROUP BY {{ path }}, {{ sql.text('user_id') }}
{% endset %}
SELECT
    page,
    SUM(viewed) AS visitors,
    SUM(viewed * added) AS adders,
    {{ sql.ratio('SUM(viewed * added)', 'SUM(viewed)') }} AS conversion
FROM {{ sql.derived(visitors, 'visitors') }}
WHERE {{ sql.matches('page', page) }}
GROUP BY page
HAVING SUM(added) > 0 AND SUM(viewed) >= {{ min_count }}
ORDER BY visitors DESC, page
LIMIT {{ top }}
