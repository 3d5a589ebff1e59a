/*
title = "Funnel"
description = """
How many visits, or users, get through the steps of a funnel.
Ordered: a step counts when it happens at or after the moment at which the step before was first reached.
Any: the steps up to it all happen, in whichever order. Events without user_id (and, by visit, without visit_id)
are left out."""
chart = { kind = "funnel", x = "label", y = "reached" }
example = "snowq run funnel --step 'any' --step 'basket: action=add-to-basket' --step 'event=transaction'"

[params.step]
type = "step"
default = ["visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction"]
help = "A step, as 'label: column=pattern, column=pattern'; the label may be left out. Columns of events, or page, title, category, action, label; * is any text; any is every event. Repeat it, in order."

[params.by]
type = "choice"
choices = ["visit", "user"]
default = "visit"
help = "Whether all steps must lie in one visit, or belong to one user."

[params.order]
type = "choice"
choices = ["ordered", "any"]
default = "ordered"
help = "Whether the steps must follow one another."

[columns]
step = ["number", "number of the step, from 1"]
label = ["text", "its label"]
reached = ["count", "visits or users that reached it"]
from_first = ["fraction", "reached / reached of the first step"]
from_previous = ["fraction", "reached / reached of the step before; NULL for the first step"]
*/
{% set unit = ['visitor', 'visit_id'] if by == 'visit' else ['visitor'] %}
{% set last = step | length %}
{% set hits %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    {% for one in step %}
    CASE WHEN {{ sql.is_step(one) }} THEN 1 ELSE 0 END AS is_step_{{ loop.index }},
    {% endfor %}
    {{ sql.moment() }} AS moment
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() if by == 'visit' else sql.has_visitor() }}
  AND {{ sql.is_any_step(step) }}
{% endset %}
{% macro hits_of(number) %}
SELECT
    {{ sql.names(*unit) }},
    moment
FROM {{ sql.once('hits', hits, 'h') }}
WHERE is_step_{{ number }} = 1
{% endmacro %}
{# one row per visit or user that made the first step: how many steps it made, and when the last of them #}
{% macro ordered(number) %}
{% if number == 1 %}
SELECT
    {{ sql.names(*unit) }},
    1 AS depth,
    MIN(moment) AS reached_at
FROM {{ sql.once('hits', hits, 'h') }}
WHERE is_step_1 = 1
GROUP BY {{ sql.names(*unit) }}
{% else %}
SELECT
    {{ sql.names(*unit, of='r') }},
    CASE WHEN MIN(CASE WHEN n.moment >= r.reached_at THEN n.moment END) IS NULL THEN r.depth ELSE {{ number }} END AS depth,
    MIN(CASE WHEN n.moment >= r.reached_at THEN n.moment END) AS reached_at
FROM {{ sql.derived(ordered(number - 1), 'r') }}
LEFT OUTER JOIN {{ sql.derived(hits_of(number), 'n') }}
    ON {{ sql.same('n', 'r', unit) }}
GROUP BY {{ sql.names(*unit, of='r') }}, r.depth, r.reached_at
{% endif %}
{% endmacro %}
{# the same without regard to order: the steps made without a gap from the first #}
{% set any_order %}
SELECT
    CASE
        {% for one in step %}
        WHEN MAX(is_step_{{ loop.index }}) = 0 THEN {{ loop.index - 1 }}
        {% endfor %}
        ELSE {{ last }}
    END AS depth
FROM {{ sql.once('hits', hits, 'h') }}
GROUP BY {{ sql.names(*unit) }}
{% endset %}
{% set totals %}
SELECT
    {% for one in step %}
    COUNT(CASE WHEN depth >= {{ loop.index }} THEN 1 END) AS reached_{{ loop.index }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(ordered(last) if order == 'ordered' else any_order, 'depths') }}
{% endset %}
SELECT
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
{{ sql.numbers(last, 's', 'step') }}
ORDER BY step
