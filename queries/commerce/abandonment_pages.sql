/*
title = "Where baskets are abandoned"
description = """
Visits that put something into the basket and left without an order, by the last page that they viewed.
A page is the path of page_url; of several views in one second the last by address counts. NULL where that view has no
address; visits without a page view are left out. Events `add` and orders may come at any time in the visit."""
covers = ["B51"]
related = ["cart_abandonment", "checkout_steps", "exit_pages"]
keywords = ["where buyers leave"]
chart = { kind = "bar", x = "last_page", y = "abandoned" }
example = "snowq run abandonment_pages --top 10"

[params]
top = 20
min_count = 1
add = "action=add-to-basket"

[columns]
last_page = ["text", "path of the visit's last page view"]
abandoned = ["count", "abandoned baskets that end there, at least min_count"]
*/
{% set baskets %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id AS visit,
    {{ sql.count_if(sql.is_step(add)) }} AS adds,
    {{ sql.count_if(sql.is_transaction()) }} AS orders
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND ({{ sql.is_any_step([add]) }} OR {{ sql.is_transaction() }})
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{# only the events of these visits, since few visits have a basket #}
{% set endings %}
SELECT
    b.visitor AS visitor,
    b.visit AS visit,
    {{ sql.last('page_url', where=sql.is_page_view()) }} AS leaving
FROM {{ events }} e
JOIN {{ sql.derived(baskets, 'b') }}
    ON {{ sql.text('e.user_id') }} = b.visitor AND e.visit_id = b.visit
WHERE {{ selection }}
  AND {{ sql.is_page_view() }}
  AND b.adds > 0
  AND b.orders = 0
GROUP BY b.visitor, b.visit
{% endset %}
{% set addresses %}
SELECT
    {{ sql.plain(sql.last_value('leaving')) }} AS leaving
FROM {{ sql.derived(endings, 'endings') }}
{% endset %}
{% set last_page = sql.text(sql.url_path('leaving')) %}
SELECT
    {{ last_page }} AS last_page,
    COUNT(*) AS abandoned
FROM {{ sql.derived(addresses, 'addresses') }}
GROUP BY {{ last_page }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY abandoned DESC, {{ sql.asc('last_page') }}
LIMIT {{ top }}
