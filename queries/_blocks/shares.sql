{# Of `visits`, which has a visitor and a value per visit: visits and visitors of each value, and its share of visits. #}
{% macro of(visits) %}
{% set counted %}
SELECT
    1 AS everything,
    value,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors
FROM {{ sql.derived(visits, 'v') }}
GROUP BY value
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    SUM(visits) AS visits
FROM {{ sql.once('counted', counted, 'c') }}
{% endset %}
SELECT
    c.value AS value,
    c.visits AS visits,
    c.visitors AS visitors,
    {{ sql.ratio('c.visits', 't.visits') }} AS share
FROM {{ sql.once('counted', counted, 'c') }}
JOIN {{ sql.derived(total, 't') }}
    ON c.everything = t.everything
{% endmacro %}
