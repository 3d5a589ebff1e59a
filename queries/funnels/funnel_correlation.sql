/*
title = "What goes with completing a funnel"
description = """
Values of a dimension that are over- or under-represented among the visits that go through a funnel.
The steps are taken within one visit and in their order, as in `funnel`. A visit stands under the value of --by of its
first event in the selection, as in `funnel_breakdown`. The odds ratio is the odds of going through with the value,
over the odds of the other visits that made the first step; above 1 they go together, NULL where no visit with the
value failed or none of the others went through. Visits without the first step are left out."""
covers = ["B30"]
related = ["funnel_breakdown", "funnel_dropoff", "goal_conversion"]
chart = { kind = "bar", x = "value", y = "odds_ratio" }
example = "snowq run funnel_correlation --by br_family --min-count 50"

[params]
by = "channel"
top = 20
min_count = 1
step = ["visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction"]

[columns]
value = ["text", "value of the dimension"]
completed = ["count", "visits with it that made the last step"]
failed = ["count", "visits with it that made the first step only, or some"]
completion_rate = ["fraction", "completed / both"]
odds_ratio = ["number", "odds of completing with the value / odds of the others"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% import 'funnels.sql' as funnels with context %}
{% set last = step | length %}
{% set hits = funnels.hits(events, selection, step, 'visit') %}
{% set entries %}
SELECT
    v.source AS source,
    r.reached_{{ last }} AS completed
FROM {{ sql.derived(funnels.reached(step, hits, funnels.units['visit']), 'r') }}
JOIN {{ sql.derived(acquisition.sourced(events, selection, by), 'v') }}
    ON r.visitor = v.visitor AND r.visit_id = v.visit_id
{% endset %}
{% set per_value %}
SELECT
    1 AS everything,
    source,
    COUNT(completed) AS completed,
    COUNT(*) - COUNT(completed) AS failed
FROM {{ sql.once('entries', entries, 'e') }}
GROUP BY source
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    COUNT(completed) AS completed,
    COUNT(*) - COUNT(completed) AS failed
FROM {{ sql.once('entries', entries, 'e') }}
{% endset %}
SELECT
    p.source AS value,
    p.completed AS completed,
    p.failed AS failed,
    {{ sql.ratio('p.completed', '(p.completed + p.failed)') }} AS completion_rate,
    {{ sql.ratio('p.completed * 1e0 * (t.failed - p.failed)', '(p.failed * (t.completed - p.completed))') }} AS odds_ratio
FROM {{ sql.derived(per_value, 'p') }}
JOIN {{ sql.derived(total, 't') }}
    ON p.everything = t.everything
WHERE p.completed + p.failed >= {{ min_count }}
ORDER BY completed DESC, failed DESC, {{ sql.asc('value') }}
LIMIT {{ top }}
