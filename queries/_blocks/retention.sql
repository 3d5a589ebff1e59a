{# Shared by the queries on retention. Each macro gives a relation. #}
{% import 'acquisition.sql' as acquisition with context %}

{# One row per user and period with an event of his: whether he starts in it, and whether he returns in it. #}
{% macro active(events, selection, grain, start_goal, return_goal) %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    {{ sql.period(grain) }} AS period,
    MAX(CASE WHEN {{ sql.is_step(start_goal) }} THEN 1 ELSE 0 END) AS starts,
    MAX(CASE WHEN {{ sql.is_step(return_goal) }} THEN 1 ELSE 0 END) AS returns
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ sql.text('user_id') }}, {{ sql.period(grain) }}
{% endmacro %}

{# One row per user who starts, with the first period in which he does. #}
{% macro cohorts(active) %}
SELECT
    visitor,
    MIN(period) AS cohort
FROM {{ sql.once('active', active, 'a') }}
WHERE starts = 1
GROUP BY visitor
{% endmacro %}

{# The periods in which at least one user has an event. #}
{% macro periods(active) %}
SELECT
    1 AS everything,
    period
FROM {{ sql.once('active', active, 'a') }}
GROUP BY period
{% endmacro %}

{# One row per user who starts, with the first moment at which he does. #}
{% macro beginnings(events, selection, start_goal) %}
SELECT
    1 AS everything,
    {{ sql.text('user_id') }} AS visitor,
    MIN({{ sql.moment() }}) AS began
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND {{ sql.is_step(start_goal) }}
GROUP BY {{ sql.text('user_id') }}
{% endmacro %}

{#
One row per user with the value of a dimension for his event at `began` (for the event's visit, if the dimension says
where visits come from). `moments` has one row per user, with `began`. If several events match, the smallest value
counts. Only those events are evaluated, since the dimension may be expensive.
#}
{% macro at_that_moment(events, selection, moments, condition, by) %}
SELECT
    b.visitor AS visitor,
    b.began AS began,
    MIN({{ sql.told(by) }}) AS acquired_by
FROM {{ events }} e
JOIN {{ sql.once('moments', moments, 'b') }}
    ON {{ sql.text('e.user_id') }} = b.visitor
{{ sql.with_origins(acquisition.origins(events, selection, [by])) }}
WHERE {{ selection }}
  AND {{ sql.moment() }} = b.began
  AND {{ condition }}
GROUP BY b.visitor, b.began
{% endmacro %}

{#
A retention curve. `returns` has how many users returned at each number of periods; `users` has one row per user with
the number of periods that are complete since he began. The base of a number is the users whose period of that number
is complete. A number without such users has no row. `intervals` is the greatest number asked for, or none.
#}
{% macro curve(returns, users, intervals) %}
{# enough digits: five cover 273 years of days, and six cover 114 years of hours #}
{% set digits = 5 if intervals is none else [intervals | string | length, 6] | min %}
{% set bases %}
SELECT
    1 AS everything,
    complete,
    COUNT(*) AS users
FROM {{ sql.once('users', users, 'u') }}
WHERE complete > 0
GROUP BY complete
{% endset %}
{% set longest %}
SELECT
    MAX(complete) AS complete
FROM {{ sql.once('users', users, 'u') }}
{% endset %}
{% set written %}
SELECT
    {% for place in range(digits) %}{% if place %} + {{ 10 ** place }} * {% endif %}(digit_{{ place }} - 1){% endfor %} AS number,
    complete
FROM {{ sql.derived(longest, 'l') }}
{% for place in range(digits) %}
{{ sql.numbers(10, 'of_%d' % place, 'digit_%d' % place) }}
{% endfor %}
{% endset %}
{% set counted %}
SELECT
    number,
    users
FROM {{ sql.derived(returns, 'r') }}
UNION ALL
SELECT
    number,
    0 AS users
FROM {{ sql.derived(written, 'w') }}
WHERE number < complete
{% endset %}
{% set numbers %}
SELECT
    1 AS everything,
    number,
    SUM(users) AS users
FROM {{ sql.derived(counted, 'c') }}
GROUP BY number
{% endset %}
SELECT
    n.number AS number,
    n.users AS users,
    SUM(b.users) AS cohort_size
FROM {{ sql.derived(numbers, 'n') }}
JOIN {{ sql.once('bases', bases, 'b') }}
    ON n.everything = b.everything
WHERE b.complete > n.number
GROUP BY n.number, n.users
{% endmacro %}
