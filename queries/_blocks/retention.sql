{# What the queries on who comes back have in common: each macro is a relation. #}
{% import 'acquisition.sql' as acquisition with context %}

{# One row per user and period in which he has an event: whether he starts in it, and whether he returns. #}
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

{# One row per user who starts, and the period in which he does so first. #}
{% macro cohorts(active) %}
SELECT
    visitor,
    MIN(period) AS cohort
FROM {{ sql.once('active', active, 'a') }}
WHERE starts = 1
GROUP BY visitor
{% endmacro %}

{# The periods in which any user has an event. #}
{% macro periods(active) %}
SELECT
    1 AS everything,
    period
FROM {{ sql.once('active', active, 'a') }}
GROUP BY period
{% endmacro %}

{# One row per user who starts, and the moment at which he does so first. #}
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
What a dimension says of each user's event at a moment of his own, or of its visit where it says where that came from:
`moments` has a row per user, with `began`. Of several such events the smallest value counts. It is worked out for those
events alone, since it may be dear.
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
A curve: `returns` has how many users returned at each number, and `users` a row per user with how many periods are
complete since he began. A number has those users for its base whose period of that number is complete, and a row if
there are any; `intervals` is the greatest number that is asked for, or none.
#}
{% macro curve(returns, users, intervals) %}
{# as many digits as it takes: five are days of 273 years, and six are hours of 114 #}
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
