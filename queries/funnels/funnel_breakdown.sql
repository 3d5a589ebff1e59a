/*
title = "Funnel by channel or another dimension"
description = """
How many visits get through the steps of a funnel, for each channel, browser, landing page or another dimension.
The steps are taken within one visit and in their order: a step counts when it happens at or after the moment at
which the step before was first reached; later, if it is the same step again. A visit stands under the value of --by of
its first event in the selection, whether that is a step or not; of several in one second the one whose medium, source,
referrer and address come first counts, NULL behind all. Visits in which that event has no value stand under NULL, those
without the first step nowhere. The values that are listed are those with the most first steps."""
covers = ["B26"]
related = ["funnel", "funnel_correlation", "goal_conversion"]
chart = { kind = "histogram", x = "value", y = "reached" }
example = "snowq run funnel_breakdown --by br_family --step any --step 'event=transaction' --top 5"

[params]
by = "channel"
top = 20
min_count = 1
step = ["visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction"]

[columns]
value = ["text", "value of the dimension"]
entered = ["count", "visits with it that made the first step"]
step = ["number", "number of the step, from 1"]
label = ["text", "its label"]
reached = ["count", "visits that reached it"]
from_first = ["fraction", "reached / reached of the first step"]
from_previous = ["fraction", "reached / reached of the step before; NULL for the first step"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% import 'funnels.sql' as funnels with context %}
{% set last = step | length %}
{% set hits = funnels.hits(events, selection, step, 'visit') %}
{% set totals %}
SELECT
    v.source AS value,
    {% for one in step %}
    COUNT(r.reached_{{ loop.index }}) AS reached_{{ loop.index }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(funnels.reached(step, hits, funnels.units['visit']), 'r') }}
JOIN {{ sql.derived(acquisition.sourced(events, selection, by), 'v') }}
    ON r.visitor = v.visitor AND r.visit_id = v.visit_id
GROUP BY v.source
HAVING COUNT(*) >= {{ min_count }}
{% endset %}
SELECT
    value,
    entered,
    step,
    label,
    reached,
    from_first,
    from_previous
FROM {{ sql.derived(funnels.per_step(totals, step, ['value']), 'steps') }}
ORDER BY entered DESC, {{ sql.asc('value') }}, step
LIMIT {{ top * last }}
