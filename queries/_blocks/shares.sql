{# Visits, visitors and share of visits per `value`. A visit has one value: the one of its texts that sorts last. #}
{% macro of(events, selection, value) %}
{% set visits %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    MAX({{ sql.text(value) }}) AS value
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
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
