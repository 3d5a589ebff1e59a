/*
title = "Funnel over time"
description = """
Which share of visits, or users, reaches each step of a funnel, per period.
A step counts when it happens at or after the moment at which the step before was first reached; later, if it is the
same step again. Events without user_id (and, by visit, without visit_id) are left out.
A visit or user belongs to the period in which it first made the first step; later steps count there too, whenever
they were made."""
covers = ["A79"]
related = ["funnel", "funnel_by_entry"]
chart = { kind = "line", x = "period", y = "from_first", series = "label" }
example = "snowq run funnel_trend --grain month"

[params]
grain = "week"
step = ["visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction"]

[params.by]
type = "choice"
choices = ["visit", "user"]
default = "visit"
help = "Whether all steps must lie in one visit, or belong to one user."

[columns]
period = ["period", "first day of the period of the first step, or the start of the hour"]
step = ["number", "number of the step, from 1"]
label = ["text", "its label"]
reached = ["count", "of those who made the first step in the period, the ones that reached this one"]
from_first = ["fraction", "reached / reached of the first step"]
from_previous = ["fraction", "reached / reached of the step before; NULL for the first step"]
*/
{% import 'funnels.sql' as funnels with context %}
{% set unit = funnels.units[by] %}
{% set last = step | length %}
{% set hits = funnels.hits(events, selection, step, by) %}
{% set period = sql.period(grain, 'reached_1') %}
{% set totals %}
SELECT
    {{ period }} AS period,
    {% for one in step %}
    COUNT(reached_{{ loop.index }}) AS reached_{{ loop.index }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(funnels.reached(step, hits, unit), 'r') }}
GROUP BY {{ period }}
{% endset %}
SELECT
    period,
    step,
    label,
    reached,
    from_first,
    from_previous
FROM {{ sql.derived(funnels.per_step(totals, step, ['period']), 'steps') }}
ORDER BY period, step
