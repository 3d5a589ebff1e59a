/*
title = "Adds to the basket"
description = """
For each page and product, per period, how many visitors put it into the basket from there, how often, and how many
pieces. The event `add` names the product by ev_label and the pieces by ev_property, which counts as 1 where it is no
whole number. A page is the path of page_url. Events without a product or an address stand under NULL; those without
a user_id are adds of no visitor. The pairs of page and product that are listed are those with the most adds over the
whole selection, of equal ones the smaller by their letters; each has a row in every period in which it was added."""
covers = ["A69"]
related = ["product_page_conversion", "product_funnel", "cart_abandonment"]
keywords = ["add to basket"]
chart = { kind = "bar", x = "sku", y = "adds" }
example = "snowq run add_to_baskets --top 10"

[params]
grain = "month"
min_count = 1
add = "action=add-to-basket"

[params.top]
type = "count"
default = 100
help = "How many pairs of page and product to list, each in all its periods."

[columns]
period = ["period", "first day of the period, or the start of the hour"]
page = ["text", "path of the page"]
sku = ["text", "the product"]
visitors = ["count", "visitors who added it there"]
adds = ["count", "adds, at least min_count"]
pieces = ["count", "pieces that were added"]
*/
{# a mark is '1' plus the value, or '0' for NULL: unlike NULL it can be joined, and it sorts like the value #}
{% set adds %}
SELECT
    {{ sql.period(grain) }} AS period,
    COALESCE({{ sql.concat("'1'", sql.text(sql.url_path('page_url'))) }}, '0') AS mark,
    COALESCE({{ sql.concat("'1'", sql.text('ev_label')) }}, '0') AS second_mark,
    {{ sql.text('user_id') }} AS visitor,
    COALESCE({{ sql.whole('ev_property') }}, 1) AS pieces
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_step(add) }}
{% endset %}
{% set greatest %}
SELECT
    mark,
    second_mark,
    COUNT(*) AS all_adds
FROM {{ sql.once('adds', adds, 'a') }}
GROUP BY mark, second_mark
ORDER BY all_adds DESC, mark, second_mark
LIMIT {{ top }}
{% endset %}
SELECT
    a.period AS period,
    CASE WHEN SUBSTR(a.mark, 1, 1) = '1' THEN SUBSTR(a.mark, 2) END AS page,
    CASE WHEN SUBSTR(a.second_mark, 1, 1) = '1' THEN SUBSTR(a.second_mark, 2) END AS sku,
    COUNT(DISTINCT a.visitor) AS visitors,
    COUNT(*) AS adds,
    SUM(a.pieces) AS pieces
FROM {{ sql.once('adds', adds, 'a') }}
JOIN {{ sql.derived(greatest, 't') }}
    ON a.mark = t.mark AND a.second_mark = t.second_mark
GROUP BY a.period, a.mark, a.second_mark
HAVING COUNT(*) >= {{ min_count }}
ORDER BY period, adds DESC, {{ sql.asc('page') }}, {{ sql.asc('sku') }}
