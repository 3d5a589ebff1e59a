/*
title = "Concentration of revenue"
description = """
How much of the revenue the best tenth of customers or products makes, the second tenth, and so on.
Customers are the user_id of orders, each order counting once at its largest tr_total; products are ti_sku, at what
their lines cost. They are ranked by revenue: a tenth is the whole part of 10 times the share of them with a higher one,
and 1, so that equals stand together and a tenth may hold more than its share, or none. Refunds, which are amounts below
nothing, can take a share above 1 or below 0."""
covers = ["B58"]
related = ["rfm", "category_performance", "clv_to_date"]
keywords = ["pareto", "best customers"]
chart = { kind = "histogram", x = "tenth", y = "cumulative_share" }
example = "snowq run revenue_concentration --entity sku"

[params.entity]
type = "choice"
choices = ["customer", "sku"]
default = "customer"
help = "Whose revenue it is."

[columns]
tenth = ["number", "1 is the best tenth"]
entities = ["count", "customers or products in it"]
revenue = ["money", "their revenue"]
revenue_share = ["fraction", "revenue / that of all"]
cumulative_share = ["fraction", "the same of this tenth and those above it"]
*/
{% import 'orders.sql' as orders with context %}
{% set lines = orders.order_lines(events, selection) if entity == 'sku' else orders.purchases(events, selection) %}
{% set spent %}
SELECT
    {{ sql.names(entity) }} AS entity,
    0 - SUM(cents) AS minus_cents
FROM {{ sql.derived(lines, 'sold') }}
WHERE {{ sql.names(entity) }} IS NOT NULL
GROUP BY {{ sql.names(entity) }}
{% endset %}
{% set tenths %}
SELECT
    0 - minus_cents AS cents,
    CASE
        {% for above in range(9, 0, -1) %}
        WHEN minus_cents_below * 10 >= counted * {{ above }} THEN {{ above + 1 }}
        {% endfor %}
        ELSE 1
    END AS tenth
FROM {{ sql.ranked(spent, 'spent', key='entity', by=['minus_cents']) }}
{% endset %}
{% set totals %}
SELECT
    {% for tenth in range(1, 11) %}
    COUNT(CASE WHEN tenth = {{ tenth }} THEN 1 END) AS entities_{{ tenth }},
    COALESCE(SUM(CASE WHEN tenth = {{ tenth }} THEN cents END), 0) AS cents_{{ tenth }},
    COALESCE(SUM(CASE WHEN tenth <= {{ tenth }} THEN cents END), 0) AS up_to_{{ tenth }}{{ sql.comma(tenth < 10) }}
    {% endfor %}
FROM {{ sql.derived(tenths, 'tenths') }}
{% endset %}
{% set rows %}
SELECT
    tenth,
    {% for name in ['entities', 'cents', 'up_to'] %}
    CASE tenth
        {% for tenth in range(1, 11) %}
        WHEN {{ tenth }} THEN {{ sql.names(name ~ '_' ~ tenth) }}
        {% endfor %}
    END AS {{ sql.names(name) }},
    {% endfor %}
    up_to_10 AS of_all
FROM {{ sql.derived(totals, 'totals') }}
{{ sql.numbers(10, 'numbered', 'tenth') }}
{% endset %}
SELECT
    tenth,
    entities,
    {{ sql.money('cents') }} AS revenue,
    {{ sql.ratio('cents', 'of_all') }} AS revenue_share,
    {{ sql.ratio('up_to', 'of_all') }} AS cumulative_share
FROM {{ sql.derived(rows, 'rows_of_tenths') }}
ORDER BY tenth
