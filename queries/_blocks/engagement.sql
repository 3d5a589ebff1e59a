{# What the distributions have in common. #}

{#
`counts`, how many units of each period fall to each place, with the share of the period's units.
#}
{% macro shares(counts) %}
{% set totals %}
SELECT
    period,
    SUM(units) AS units
FROM {{ sql.once('counts', counts, 'c') }}
GROUP BY period
{% endset %}
SELECT
    c.period AS period,
    c.place AS place,
    c.units AS units,
    {{ sql.ratio('c.units', 't.units') }} AS share
FROM {{ sql.once('counts', counts, 'c') }}
JOIN {{ sql.derived(totals, 't') }}
    ON c.period = t.period
{% endmacro %}

{# `units`, a row per unit with its period and an amount, counted by the bucket of the amount. #}
{% macro by_bucket(units, buckets) %}
SELECT
    period,
    {{ sql.bucket('amount', buckets) }} AS place,
    COUNT(*) AS units
FROM {{ sql.derived(units, 'u') }}
GROUP BY period, {{ sql.bucket('amount', buckets) }}
{% endmacro %}
