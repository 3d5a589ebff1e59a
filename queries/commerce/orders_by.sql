/*
title = "Orders by place and affiliation"
description = """
Orders and revenue by the country, state or city they went to, or by the affiliation they came through.
An order is one tr_orderid, counted once, at its largest tr_total, NULL counting as nothing, with the place and
affiliation of its first hit; of several hits in one second of the one that comes first by country and place, in which
NULL is last. A city is one of a country, and so is a state; an affiliation is one whatever the country, and has none
in its row. Orders without one stand under NULL."""
covers = ["B61", "B62"]
related = ["order_kpis", "revenue_by", "transactions"]
keywords = ["geo", "order geography", "location", "region", "delivery address"]
chart = { kind = "bar", x = "place", y = "revenue" }
example = "snowq run orders_by --what city --top 10"

[params]
top = 20
min_count = 1

[params.what]
type = "choice"
choices = ["country", "state", "city", "affiliation"]
default = "country"
help = "What to group orders by."

[columns]
country = ["text", "tr_country; NULL by affiliation"]
place = ["text", "the country, state, city or affiliation"]
orders = ["count", "orders, at least min_count"]
revenue = ["money", "sum of their amounts"]
average_order_value = ["number", "revenue / orders"]
*/
{% import 'orders.sql' as orders with context %}
{% set placed = orders.orders(events, selection, {'goes_to': sql.pack('tr_country', sql.names('tr_' ~ what))}) %}
{# cities are counted per country; an affiliation is the same whatever country its orders went to #}
{% set in_country = what != 'affiliation' %}
{% set places %}
SELECT
    {% if in_country %}
    {{ sql.unpack(sql.first_value('goes_to'), 1) }} AS country,
    {% endif %}
    {{ sql.unpack(sql.first_value('goes_to'), 2) }} AS place,
    cents
FROM {{ sql.derived(placed, 'placed') }}
{% endset %}
SELECT
    {% if in_country %}
    country,
    {% else %}
    {{ none }} AS country,
    {% endif %}
    place,
    COUNT(*) AS orders,
    {{ sql.money('SUM(cents)') }} AS revenue,
    {{ sql.ratio('SUM(cents)', '(COUNT(*) * 100)') }} AS average_order_value
FROM {{ sql.derived(places, 'places') }}
GROUP BY {% if in_country %}country, {% endif %}place
HAVING COUNT(*) >= {{ min_count }}
ORDER BY revenue DESC, orders DESC, {% if in_country %}{{ sql.asc('country') }}, {% endif %}{{ sql.asc('place') }}
LIMIT {{ top }}
