/*
title = "Product pages from view to purchase"
description = """
Views, adds to the basket and purchases of each product page in one row.
The pages are those from which something was put into the basket; adds are the events `add` on the page. A product is
sold by the page on which most of its adds happened, of several the first by name: the orders, pieces and revenue of
its lines (order figures say what a line is: `snowq show category_performance`) are counted there, those of a product
that nobody put into a basket nowhere. A page is the path of page_url."""
covers = ["A72"]
related = ["product_funnel", "product_page_conversion", "purchases_by_product"]
keywords = ["top products", "best sellers"]
chart = { kind = "bar", x = "page", y = "orders" }
example = "snowq run product_performance --page '/tea/*'"

[params]
top = 50
min_count = 1
page = "*"
add = "action=add-to-basket"

[columns]
page = ["text", "path of the page"]
page_views = ["count", "views of it"]
visitors = ["count", "visitors who saw it"]
adds = ["count", "adds to the basket there, at least min_count"]
orders = ["count", "orders of its products"]
pieces = ["count", "pieces of them sold"]
revenue = ["money", "what those cost, without tax and postage"]
*/
{% import 'orders.sql' as orders with context %}
{% set path = sql.text(sql.url_path('page_url')) %}
{% set pages %}
SELECT
    {{ path }} AS page,
    {{ sql.count_if(sql.is_page_view()) }} AS page_views,
    COUNT(DISTINCT CASE WHEN {{ sql.is_page_view() }} THEN {{ sql.text('user_id') }} END) AS visitors,
    {{ sql.count_if(sql.is_step(add)) }} AS adds
FROM {{ events }}
WHERE {{ selection }}
  AND page_url IS NOT NULL
  AND ({{ sql.is_page_view() }} OR ({{ sql.is_step(add) }}))
GROUP BY {{ path }}
{% endset %}
{% set sold %}
SELECT
    p.page AS page,
    COUNT(DISTINCT l.order_id) AS orders,
    SUM(l.pieces) AS pieces,
    SUM(l.cents) AS cents
FROM {{ sql.derived(orders.order_lines(events, selection), 'l') }}
JOIN {{ sql.derived(orders.product_pages(events, selection, add), 'p') }}
    ON l.sku = p.sku
GROUP BY p.page
{% endset %}
SELECT
    p.page AS page,
    p.page_views AS page_views,
    p.visitors AS visitors,
    p.adds AS adds,
    COALESCE(s.orders, 0) AS orders,
    COALESCE(s.pieces, 0) AS pieces,
    {{ sql.money('COALESCE(s.cents, 0)') }} AS revenue
FROM {{ sql.derived(pages, 'p') }}
LEFT OUTER JOIN {{ sql.derived(sold, 's') }}
    ON p.page = s.page
WHERE p.adds > 0
  AND p.adds >= {{ min_count }}
  AND {{ sql.matches('p.page', page) }}
ORDER BY orders DESC, adds DESC, page_views DESC, page
LIMIT {{ top }}
