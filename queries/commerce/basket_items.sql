/*
title = "Baskets and their items"
description = """
Pairs of a basket and what is in it, each once, for work on affinities elsewhere.
By order a basket is a ti_orderid and an item a ti_sku; by visit_add a visit (written user_id/visit_id) and the
ev_label of its events `add`; by visit_view and user_view a visit or a user_id and the path of each page that was
viewed. What lacks either is left out."""
covers = ["A76"]
related = ["market_basket", "next_product"]
keywords = ["basket contents"]
example = "snowq run basket_items --scope visit_view --page '/tea/*'"

[params]
top = 1000
page = "*"
add = "action=add-to-basket"

[params.scope]
type = "choice"
choices = ["order", "visit_add", "visit_view", "user_view"]
default = "order"
help = "What a basket is, and what lies in it."

[columns]
basket = ["text", "the order, the visit or the user"]
item = ["text", "the SKU or the page"]
*/
{% import 'baskets.sql' as affinity with context %}
SELECT
    basket,
    item
FROM {{ sql.derived(affinity.baskets(events, selection, scope, page, add), 'baskets') }}
ORDER BY basket, item
LIMIT {{ top }}
