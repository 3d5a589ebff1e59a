{# Shared by the distributions. #}

{#
`counts` has the number of units per period and place. This adds their share of the period's units.
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

{# Counts `units`, which has one row per unit with its period and amount, by the bucket of the amount. #}
{% macro by_bucket(units, buckets) %}
SELECT
    period,
    {{ sql.bucket('amount', buckets) }} AS place,
    COUNT(*) AS units
FROM {{ sql.derived(units, 'u') }}
GROUP BY period, {{ sql.bucket('amount', buckets) }}
{% endmacro %}
