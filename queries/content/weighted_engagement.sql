/*
title = "Weighted engagement"
description = """
How much visits did, each event counted at what its action is worth.
The action of an event is its ev_action, or else its type. The lookup has the weight of each action, to the hundredth;
actions that are not in it count nothing, and one that is in it twice counts with the sum. Visits with no weighted
event count, at 0. A visit belongs to the period of its first event in the selection."""
chart = { kind = "line", x = "period", y = "score_per_visit" }
covers = ["A30"]
related = ["engaged_visits", "custom_events", "engaged_minutes"]
keywords = ["engagement score"]
example = "snowq run weighted_engagement --grain month"

[params]
grain = "day"

[params.weights]
type = "lookup"
columns = { action = "text", weight = "number" }
help = "What each action is worth."

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visits = ["count", "visits that began in it"]
score = ["number", "sum of the weights of their events"]
score_per_visit = ["number", "score / visits"]
*/
{% set user, action = sql.text('user_id'), sql.text('COALESCE(ev_action, ' ~ sql.event_type() ~ ')') %}
{% set actions %}
SELECT
    {{ user }} AS visitor,
    visit_id,
    {{ action }} AS action,
    MIN({{ sql.moment() }}) AS first_event,
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ user }}, visit_id, {{ action }}
{% endset %}
{% set visits %}
SELECT
    a.visitor AS visitor,
    a.visit_id AS visit_id,
    MIN(a.first_event) AS began,
    SUM(COALESCE(a.events * {{ sql.hundredths('w.weight') }}, 0e0)) AS hundredths
FROM {{ sql.derived(actions, 'a') }}
LEFT OUTER JOIN {{ weights }} w
    ON a.action = {{ sql.text('w.action') }}
GROUP BY a.visitor, a.visit_id
{% endset %}
{% set period = sql.period(grain, 'began') %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS visits,
    SUM(hundredths) / 100 AS score,
    {{ sql.ratio('SUM(hundredths)', '(COUNT(*) * 100)') }} AS score_per_visit
FROM {{ sql.derived(visits, 'v') }}
GROUP BY {{ period }}
ORDER BY period
