{# Shared by the queries on funnels. A unit is a visit or a user; `units` has the columns that identify it. #}

{% set units = {'visit': ['visitor', 'visit_id'], 'user': ['visitor']} %}

{# One row per event that is a step, with a flag per step. If events can end an attempt, those too, flagged `stops`. #}
{% macro hits(events, selection, step, by, exclude=[], strict=false) %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    {% for one in step %}
    CASE WHEN {{ sql.is_step(one) }} THEN 1 ELSE 0 END AS is_step_{{ loop.index }},
    {% endfor %}
    {% set stopping = (step | selectattr('conditions') | list if strict else []) + exclude %}
    {% if strict and stopping %}
    CASE WHEN {{ sql.is_activity() }} OR {{ sql.is_any_step(stopping) }} THEN 1 ELSE 0 END AS stops,
    {% elif strict %}
    CASE WHEN {{ sql.is_activity() }} THEN 1 ELSE 0 END AS stops,
    {% elif exclude %}
    CASE WHEN {{ sql.is_any_step(exclude) }} THEN 1 ELSE 0 END AS stops,
    {% endif %}
    {{ sql.moment() }} AS moment
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() if by == 'visit' else sql.has_visitor() }}
{% if strict %}
  AND ({{ sql.is_activity() }} OR {{ sql.is_any_step(step + exclude) }})
{% else %}
  AND {{ sql.is_any_step(step + exclude) }}
{% endif %}
{% endmacro %}

{# The hits of one step, and those that end an attempt. #}
{% macro hits_of(number, hits, unit, stops) %}
SELECT
    {{ sql.names(*unit) }},
    {% if stops %}
    is_step_{{ number }} AS is_step,
    stops,
    {% endif %}
    moment
FROM {{ sql.once('hits', hits, 'h') }}
{% if stops %}
WHERE (is_step_{{ number }} = 1 OR stops = 1)
{% else %}
WHERE is_step_{{ number }} = 1
{% endif %}
{% endmacro %}

{# One row per unit that made the first step, with the moment at which it reached each step; NULL from the first step
   that it did not reach. A step that repeats the one before must be later, or one event would count as both. With a
   limit of seconds, or hits that stop, there is one row per attempt: each moment of the first step begins one. If
   `strict`, attempts also split at each step: the next step may come at the same moment or at a later one. #}
{% macro reached(step, hits, unit, stops=false, seconds=0, strict=false) %}
{% set number = step | length %}
{% set attempts = stops or seconds %}
{% if number == 1 %}
SELECT
    {{ sql.names(*unit) }},
    {% if attempts %}
    moment AS reached_1
    {% else %}
    MIN(moment) AS reached_1
    {% endif %}
FROM {{ sql.once('hits', hits, 'h') }}
WHERE is_step_1 = 1
GROUP BY {{ sql.names(*unit) }}{{ sql.comma(attempts) }} {% if attempts %}moment{% endif %}

{% else %}
{% set before = 'r.reached_%d' % (number - 1) %}
{% set is_step = 'n.is_step = 1 AND ' if stops else '' %}
{% set since = 'n.moment > ' if step[-1].asked == step[-2].asked else 'n.moment >= ' %}
{% set next = sql.earliest('n.moment', is_step ~ since ~ before) %}
{% set stop = sql.earliest('n.moment', 'n.stops = 1 AND n.moment > ' ~ before) %}
SELECT
    {{ sql.names(*unit, of='r') }},
    {% for earlier in range(1, number) %}
    r.reached_{{ earlier }} AS reached_{{ earlier }},
    {% endfor %}
    {% if attempts %}
    CASE
        {% if stops %}
        WHEN {{ next }} > {{ stop }} THEN NULL
        {% endif %}
        {% if seconds %}
        WHEN {{ sql.seconds_between('r.reached_1', next) }} > {{ seconds }} THEN NULL
        {% endif %}
        ELSE {{ next }}
    END AS reached_{{ number }}
    {% else %}
    {{ next }} AS reached_{{ number }}
    {% endif %}
FROM {{ sql.derived(reached(step[:-1], hits, unit, stops, seconds, strict), 'r') }}
LEFT OUTER JOIN {{ sql.derived(hits_of(number, hits, unit, stops), 'n') }}
    ON {{ sql.same('n', 'r', unit) }}
GROUP BY {{ sql.names(*unit, of='r') }}{% for earlier in range(1, number) %}, r.reached_{{ earlier }}{% endfor %}{% if strict %}, CASE WHEN n.moment = {{ sql.names('reached_%d' % (number - 1), of='r') }} THEN 0 ELSE 1 END{% endif %}

{% endif %}
{% endmacro %}

{# One row per step for each row of `totals`, which has reached_1, reached_2, ...; `keys` are other columns of it. #}
{% macro per_step(totals, step, keys=[]) %}
SELECT
    {% for key in keys %}
    {{ sql.names(key) }},
    {% endfor %}
    reached_1 AS entered,
    step,
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN {{ one.label }}
        {% endfor %}
    END AS label,
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN reached_{{ loop.index }}
        {% endfor %}
    END AS reached,
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN {{ sql.ratio('reached_%d' % loop.index, 'reached_1') }}
        {% endfor %}
    END AS from_first,
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN {{ none if loop.first else sql.ratio('reached_%d' % loop.index, 'reached_%d' % loop.index0) }}
        {% endfor %}
    END AS from_previous
FROM {{ sql.derived(totals, 't') }}
{{ sql.numbers(step | length, 's', 'step') }}
{% endmacro %}
