{# The visits and orders of users, as relations. #}

{# One row per visit: its visitor, its number, and the moment of its first event. #}
{% macro visits(events, selection) %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    MIN({{ sql.moment() }}) AS began
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endmacro %}

{# One row per user and period: how many of his visits began in it. #}
{% macro visits_by_period(events, selection, grain) %}
SELECT
    visitor,
    {{ sql.period(grain, 'began') }} AS period,
    COUNT(*) AS amount
FROM {{ sql.derived(visits(events, selection), 'v') }}
GROUP BY visitor, {{ sql.period(grain, 'began') }}
{% endmacro %}

{# One row per user and order, however often it was logged: its largest amount. NULL counts as 0. #}
{% macro orders_by_visitor(events, selection) %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    {{ sql.text('tr_orderid') }} AS order_id,
    COALESCE(MAX({{ sql.cents('tr_total') }}), 0) AS cents
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND {{ sql.is_transaction() }}
  AND tr_orderid IS NOT NULL
GROUP BY {{ sql.text('user_id') }}, {{ sql.text('tr_orderid') }}
{% endmacro %}
