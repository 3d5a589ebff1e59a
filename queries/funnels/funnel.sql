/*
title = "Funnel"
description = """
How many visits, or users, get through the steps of a funnel.
Ordered: a step counts when it happens at or after the moment at which the step before was first reached; later, if it
is the same step again.
Strict: ordered, and no other event lies between; a step counts at the next moment at which the visit or user has any
event of the selection, page pings aside that are no step by a condition, or at the very moment of the step before.
Any: the steps up to it all happen, in whichever order; the same step twice at two moments. With --exclude, no such
event lies between either, be it a page ping: none that is later than the step before and earlier than the step. With
--within-minutes, a step counts when it happens no more than so many minutes after the first one. Strict, or with one of
these two, each moment at which the first step happens begins an attempt, and the one that gets farthest counts; they
play no part in the order any. Events without user_id (and, by visit, without visit_id) are left out."""
covers = ["B25"]
related = ["funnel_breakdown", "funnel_time", "funnel_by_entry", "funnel_dropoff", "funnel_trend"]
keywords = ["drop-off", "conversion funnel"]
chart = { kind = "funnel", x = "label", y = "reached" }
example = "snowq run funnel --step 'any' --step 'basket: action=add-to-basket' --step 'event=transaction'"

[params]
step = ["visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction"]

[params.by]
type = "choice"
choices = ["visit", "user"]
default = "visit"
help = "Whether all steps must lie in one visit, or belong to one user."

[params.order]
type = "choice"
choices = ["ordered", "strict", "any"]
default = "ordered"
help = "Whether the steps must follow one another, and whether with nothing between them."

[params.within_minutes]
type = "int"
default = 0
help = "At most so many minutes from the first step to the others; 0 is no limit."

[params.exclude]
type = "step"
help = "A step that must not happen between two others, written in the same way. Repeat it."

[columns]
step = ["number", "number of the step, from 1"]
label = ["text", "its label"]
reached = ["count", "visits or users that reached it"]
from_first = ["fraction", "reached / reached of the first step"]
from_previous = ["fraction", "reached / reached of the step before; NULL for the first step"]
*/
{% import 'funnels.sql' as funnels with context %}
{% set unit = funnels.units[by] %}
{% set last = step | length %}
{% set strict = order == 'strict' %}
{% set stops = strict or exclude | length > 0 %}
{% set hits = funnels.hits(events, selection, step, by, [] if order == 'any' else exclude, strict) %}
{# a step is reached if it and all steps before it were made, in any order; one listed n times so far, n times #}
{% set asked = step | map(attribute='asked') | list %}
{% set any_order %}
SELECT
    {% for one in step %}
    CASE WHEN {% for what in asked[:loop.index] %}{% set times = asked[:loop.index].count(what) %}{% if times > 1 %}COUNT(DISTINCT CASE WHEN is_step_{{ loop.index }} = 1 THEN moment END) >= {{ times }}{% else %}MAX(is_step_{{ loop.index }}) = 1{% endif %}{% if not loop.last %} AND {% endif %}{% endfor %} THEN 1 END AS reached_{{ loop.index }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.once('hits', hits, 'h') }}
GROUP BY {{ sql.names(*unit) }}
{% endset %}
{% set attempts = funnels.reached(step, hits, unit, stops, within_minutes * 60, strict) if order != 'any' else '' %}
{% set farthest %}
SELECT
    {% for one in step %}
    MAX(reached_{{ loop.index }}) AS reached_{{ loop.index }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(attempts, 'attempts') }}
GROUP BY {{ sql.names(*unit) }}
{% endset %}
{% set totals %}
SELECT
    {% for one in step %}
    COUNT(reached_{{ loop.index }}) AS reached_{{ loop.index }}{{ sql.comma(not loop.last) }}
    {% endfor %}
{% if order == 'any' %}
FROM {{ sql.derived(any_order, 'units') }}
{% elif stops or within_minutes %}
FROM {{ sql.derived(farthest, 'units') }}
{% else %}
FROM {{ sql.derived(attempts, 'units') }}
{% endif %}
{% endset %}
SELECT
    step,
    label,
    reached,
    from_first,
    from_previous
FROM {{ sql.derived(funnels.per_step(totals, step), 'steps') }}
ORDER BY step
