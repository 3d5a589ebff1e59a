/*
title = "Pattern match"
description = """
In how many visits, or for how many users, events follow one another as a pattern says.
A pattern is a row of steps. It is matched when there are events that are its steps in this order, each at or after the
one before (later, if it is the same step again) and at most --within-minutes later; what happens between them does not
matter. Events without user_id (and, by visit, without visit_id) are left out. A match is a moment at which the last
step completes the pattern."""
covers = ["B18"]
related = ["funnel", "next_action", "steps_between"]
keywords = ["sequence of events"]
example = "snowq run pattern_match --step 'page=/search' --step 'action=add-to-basket' --within-minutes 5"

[params.step]
type = "step"
default = ["basket: action=add-to-basket", "order: event=transaction"]
help = "A step, written as a step of a funnel. Repeat it, in order."

[params.by]
type = "choice"
choices = ["visit", "user"]
default = "visit"
help = "Whether all steps must lie in one visit, or belong to one user."

[params.within_minutes]
type = "int"
default = 30
help = "At most so many minutes between two steps."

[columns]
units = ["count", "visits, or users, with an event"]
matched = ["count", "of those, visits or users in which the pattern is matched"]
share = ["fraction", "matched / units, from 0 to 1"]
matches = ["count", "moments at which it is completed"]
*/
{% set unit = ['visitor', 'visit_id'] if by == 'visit' else ['visitor'] %}
{% set user = sql.text('user_id') %}
{% set last = step | length %}
{% set hits %}
SELECT
    {{ user }} AS visitor,
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
{# all moments at which this step completes the steps up to it: from the first one, the next step may be too far off #}
{% macro reached(number) %}
{% if number == 1 %}
SELECT
    {{ sql.names(*unit) }},
    moment
FROM {{ sql.once('hits', hits, 'h') }}
WHERE is_step_1 = 1
GROUP BY {{ sql.names(*unit) }}, moment
{% else %}
SELECT
    {{ sql.names(*unit, of='h') }},
    h.moment
FROM {{ sql.once('hits', hits, 'h') }}
JOIN {{ sql.derived(reached(number - 1), 'r') }}
    ON {{ sql.same('h', 'r', unit) }}
WHERE h.is_step_{{ number }} = 1
{# a repeated step must happen later, or one event would count as both #}
{% if step[number - 1].asked == step[number - 2].asked %}
  AND h.moment > r.moment
{% else %}
  AND h.moment >= r.moment
{% endif %}
  AND {{ sql.seconds_between('r.moment', 'h.moment') }} <= {{ within_minutes * 60 }}
GROUP BY {{ sql.names(*unit, of='h') }}, h.moment
{% endif %}
{% endmacro %}
{% set per_unit %}
SELECT
    {{ sql.names(*unit) }},
    COUNT(*) AS matches
FROM {{ sql.derived(reached(last), 'm') }}
GROUP BY {{ sql.names(*unit) }}
{% endset %}
{% set found %}
SELECT
    1 AS everything,
    COUNT(*) AS matched,
    COALESCE(SUM(matches), 0) AS matches
FROM {{ sql.derived(per_unit, 'u') }}
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    {{ sql.count_visits() if by == 'visit' else sql.count_visitors() }} AS units
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() if by == 'visit' else sql.has_visitor() }}
{% endset %}
SELECT
    t.units AS units,
    f.matched AS matched,
    {{ sql.ratio('f.matched', 't.units') }} AS share,
    f.matches AS matches
FROM {{ sql.derived(total, 't') }}
JOIN {{ sql.derived(found, 'f') }}
    ON t.everything = f.everything
ORDER BY units
