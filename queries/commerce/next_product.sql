/*
title = "Bought next"
description = """
What the buyers of a product bought in another order within so many days after it, by the calendar: so many midnights.
A purchase is one pair of ti_orderid and ti_sku, at the moment at which it was logged first, by the user_id of the
first of its hits that has one; lines without either are left out. A pair counts a customer once, by whatever orders.
The same product may come next: then it was bought again. The share's base is all buyers of the first product, those
of the last days too, who have had little time to come back."""
covers = ["B63"]
related = ["market_basket", "repeat_purchase", "basket_items"]
keywords = ["cross-sell", "upsell", "recommendations"]
chart = { kind = "bar", x = "next_sku", y = "customers" }
example = "snowq run next_product --sku 'CF-*' --window 30"

[params]
top = 50
min_count = 1

[params.sku]
type = "text"
default = "*"
help = "Only what follows this product; * is any text."

[params.window]
type = "int"
default = 90
help = "At most so many calendar days from one order to the other."

[columns]
sku = ["text", "the product that was bought"]
next_sku = ["text", "the product that was bought later"]
customers = ["count", "buyers of sku who bought next_sku later, at least min_count"]
share = ["fraction", "customers / all buyers of sku"]
mean_days = ["number", "mean days between the two, over all pairs of such orders"]
*/
{% import 'orders.sql' as orders with context %}
{% set known %}
SELECT
    {{ sql.text('ti_orderid') }} AS order_id,
    {{ sql.text('ti_sku') }} AS sku,
    MIN({{ sql.moment() }}) AS sold,
    {{ sql.first('user_id', where='user_id IS NOT NULL') }} AS who
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction_item() }}
  AND ti_orderid IS NOT NULL
  AND ti_sku IS NOT NULL
GROUP BY {{ sql.text('ti_orderid') }}, {{ sql.text('ti_sku') }}
{% endset %}
{% set bought %}
SELECT
    {{ sql.first_value('who') }} AS customer,
    order_id,
    sku,
    sold
FROM {{ sql.derived(known, 'known') }}
WHERE who IS NOT NULL
{% endset %}
{% set pairs %}
SELECT
    a.sku AS sku,
    b.sku AS next_sku,
    COUNT(DISTINCT a.customer) AS customers,
    COUNT(*) AS pairs,
    SUM({{ sql.days_between(sql.local('a.sold'), sql.local('b.sold')) }}) AS days
FROM {{ sql.once('bought', bought, 'a') }}
JOIN {{ sql.once('bought', bought, 'b') }}
    ON a.customer = b.customer
WHERE a.order_id <> b.order_id
  AND b.sold > a.sold
  AND {{ sql.days_between(sql.local('a.sold'), sql.local('b.sold')) }} <= {{ window }}
  AND {{ sql.matches('a.sku', sku) }}
GROUP BY a.sku, b.sku
{% endset %}
{% set buyers %}
SELECT
    sku,
    COUNT(DISTINCT customer) AS customers
FROM {{ sql.once('bought', bought, 'b') }}
GROUP BY sku
{% endset %}
SELECT
    p.sku AS sku,
    p.next_sku AS next_sku,
    p.customers AS customers,
    {{ sql.ratio('p.customers', 'b.customers') }} AS share,
    {{ sql.ratio('p.days', 'p.pairs') }} AS mean_days
FROM {{ sql.derived(pairs, 'p') }}
JOIN {{ sql.derived(buyers, 'b') }}
    ON p.sku = b.sku
WHERE p.customers >= {{ min_count }}
ORDER BY customers DESC, sku, next_sku
LIMIT {{ top }}
