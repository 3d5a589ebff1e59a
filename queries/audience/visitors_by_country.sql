/*
title = "Visitors by country"
description = """
Visitors and visits by country, which a table of your own tells for the networks of their addresses.
A network is the first 1, 2 or 3 numbers of an IPv4 address: 192, 192.0 or 192.0.2; the longest one for which the table
has a country decides. A visitor is one user_id, and counts under each country from which an event of his came; NULL is what is in no
network of the table, and every address of another kind. The sample has such a table for its made-up addresses."""
chart = { kind = "bar", x = "country", y = "visitors" }
covers = ["A15"]
related = ["visits_by_language", "orders_by", "breakdown"]
keywords = ["geo", "geography", "location", "region", "IP address", "where visitors come from"]
example = "snowq run visitors_by_country --from 2012-01-01 --top 5"

[params]
top = 20
min_count = 1

[params.countries]
type = "lookup"
columns = { network = "text", country = "text" }
help = "Which network is in which country: a CSV file (DuckDB), or the name of a table."

[columns]
country = ["text", "the country, as the table calls it"]
visitors = ["count", "visitors with an event from there"]
visits = ["count", "visits with an event from there"]
*/
{% set visitor = sql.text('user_id') %}
{% set addresses %}
SELECT
    {{ visitor }} AS user_id,
    visit_id,
    user_ipaddress AS address
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
GROUP BY {{ visitor }}, visit_id, user_ipaddress
{% endset %}
{% set networks %}
SELECT
    user_id,
    visit_id,
    {{ sql.network('address', 1) }} AS network_1,
    {{ sql.network('address', 2) }} AS network_2,
    {{ sql.network('address', 3) }} AS network_3
FROM {{ sql.derived(addresses, 'a') }}
{% endset %}
{% set found %}
SELECT
    n.user_id AS user_id,
    n.visit_id AS visit_id,
    COALESCE(c3.country, c2.country, c1.country) AS country
FROM {{ sql.derived(networks, 'n') }}
LEFT OUTER JOIN {{ countries }} c1
    ON n.network_1 = c1.network
LEFT OUTER JOIN {{ countries }} c2
    ON n.network_2 = c2.network
LEFT OUTER JOIN {{ countries }} c3
    ON n.network_3 = c3.network
{% endset %}
{% set country = sql.text('country') %}
SELECT
    {{ country }} AS country,
    {{ sql.count_visitors() }} AS visitors,
    {{ sql.count_visits() }} AS visits
FROM {{ sql.derived(found, 'f') }}
GROUP BY {{ country }}
HAVING {{ sql.count_visitors() }} >= {{ min_count }}
ORDER BY visitors DESC, {{ sql.asc('country') }}
LIMIT {{ top }}
