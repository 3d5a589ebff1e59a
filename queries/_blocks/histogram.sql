{# One row per bucket, including empty ones: how many rows of `sizes` have their `size` in it, named `things`, and how
   many rows there are. Place 0 is below the first bound. The last place, without a label, is for NULL sizes. #}
{% macro of(sizes, bounds, things) %}
{% set last = bounds | length + 1 %}
{% set bucketed %}
SELECT {{ sql.bucket('size', bounds) }} AS place
FROM {{ sql.derived(sizes, 's') }}
{% endset %}
{% set totals %}
SELECT
    COUNT(*) AS everything,
    {% for number in range(last) %}
    COUNT(CASE WHEN place = {{ number }} THEN 1 END) AS in_{{ number }},
    {% endfor %}
    COUNT(CASE WHEN place IS NULL THEN 1 END) AS in_{{ last }}
FROM {{ sql.derived(bucketed, 'b') }}
{% endset %}
SELECT
    turn - 1 AS place,
    {{ sql.bucket_label('(turn - 1)', bounds) }} AS label,
    CASE (turn - 1)
        {% for number in range(last + 1) %}
        WHEN {{ number }} THEN in_{{ number }}
        {% endfor %}
    END AS {{ sql.names(things) }},
    everything
FROM {{ sql.derived(totals, 't') }}
{{ sql.numbers(last + 1, 'n', 'turn') }}
{% endmacro %}
