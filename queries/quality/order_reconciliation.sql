/*
title = "Reconciliation of orders"
description = """
Orders that do not add up: without items, without the order itself, without a total, or with another total than the
sum of their items, tax and delivery.
An order is one tr_orderid; of what was logged for it the largest total, tax and delivery count, and what is no number
counts as 0 of tax and delivery. Items are the lines of the same ti_orderid, one per SKU, at the largest price times
the largest quantity; a line with no quantity at all counts as one piece, with no price as nothing. A total may be
off by --tolerance. Largest difference first, then the smaller order; lines of orders before the selection stand there
as without an order."""
chart = { kind = "bar", x = "order_id", y = "difference" }
covers = ["B69"]
related = ["order_kpis", "transactions", "duplicate_events"]
keywords = ["data quality"]
example = "snowq run order_reconciliation --top 10 --tolerance 0.05"

[params]
top = 20

[params.tolerance]
type = "float"
default = 0.0
help = "How far a total may be off, in the shop's money."

[columns]
order_id = ["text", "the order"]
finding = ["text", "what is wrong: no items, no order, no total, or other total"]
total = ["money", "its total; NULL where there is none"]
goods = ["money", "the sum of its items"]
tax = ["money", "its tax"]
shipping = ["money", "its delivery charge"]
difference = ["money", "total - goods - tax - shipping, without a sign; NULL without a total"]
*/
{# whole cents, like the difference: Hive's strict mode compares an integer with nothing but integers #}
{% set cents = [sql.in_range(tolerance, '--tolerance', 0) * 100, 1e18] | min | round(6) | round(0, 'floor') | int %}
{% set order_id = sql.text('tr_orderid') %}
{% set item_order_id = sql.text('ti_orderid') %}
{% set order_lines %}
SELECT
    {{ item_order_id }} AS order_id,
    {{ sql.worth('MAX(%s)' % sql.whole('ti_quantity'), 'MAX(%s)' % sql.cents('ti_price')) }} AS goods
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction_item() }}
  AND ti_orderid IS NOT NULL
GROUP BY {{ item_order_id }}, {{ sql.text('ti_sku') }}
{% endset %}
{% set facts %}
SELECT
    {{ order_id }} AS order_id,
    1 AS orders,
    0 AS pieces,
    MAX({{ sql.cents('tr_total') }}) AS total,
    COALESCE(MAX({{ sql.cents('tr_tax') }}), 0) AS tax,
    COALESCE(MAX({{ sql.cents('tr_shipping') }}), 0) AS shipping,
    0 AS goods
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction() }}
  AND tr_orderid IS NOT NULL
GROUP BY {{ order_id }}
UNION ALL
SELECT
    order_id,
    0 AS orders,
    COUNT(*) AS pieces,
    CASE WHEN COUNT(*) = 0 THEN 0 END AS total,
    0 AS tax,
    0 AS shipping,
    SUM(goods) AS goods
FROM {{ sql.derived(order_lines, 'l') }}
GROUP BY order_id
{% endset %}
{% set sums %}
SELECT
    order_id,
    SUM(orders) AS orders,
    SUM(pieces) AS pieces,
    SUM(total) AS total,
    SUM(goods) AS goods,
    SUM(tax) AS tax,
    SUM(shipping) AS shipping,
    ABS(SUM(total) - SUM(goods) - SUM(tax) - SUM(shipping)) AS difference
FROM {{ sql.derived(facts, 'f') }}
GROUP BY order_id
{% endset %}
SELECT
    order_id,
    CASE
        WHEN orders = 0 THEN 'no order'
        WHEN pieces = 0 THEN 'no items'
        WHEN total IS NULL THEN 'no total'
        ELSE 'other total'
    END AS finding,
    {{ sql.money('total') }} AS total,
    {{ sql.money('goods') }} AS goods,
    {{ sql.money('tax') }} AS tax,
    {{ sql.money('shipping') }} AS shipping,
    {{ sql.money('difference') }} AS difference
FROM {{ sql.derived(sums, 's') }}
WHERE orders = 0
  OR pieces = 0
  OR total IS NULL
  OR difference > {{ cents }}
ORDER BY {{ sql.desc('difference') }}, order_id
LIMIT {{ top }}
