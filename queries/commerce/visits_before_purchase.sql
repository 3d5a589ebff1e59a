/*
title = "Visits before a purchase"
description = """
At which visit of theirs people convert: the mean visit_id of the visits with the goal, per period.
The tracker counts the visits of each cookie from 1, so that 3 means two visits before, those outside the selection
included. A visit counts once, in the period of its first event that meets the goal; one that several orders were
placed in too."""
covers = ["A32"]
related = ["visits_per_purchase", "visits_to_conversion", "days_to_conversion"]
chart = { kind = "line", x = "period", y = "mean_visit_number" }
example = "snowq run visits_before_purchase --goal 'action=add-to-basket'"

[params]
grain = "month"
goal = "order: event=transaction"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visits = ["count", "visits that meet the goal in it"]
mean_visit_number = ["number", "mean of their visit_id"]
first_visits = ["count", "of those, visits with visit_id 1"]
first_visit_share = ["fraction", "first_visits / visits"]
*/
{% set period = sql.period(grain, 'reached') %}
{% set converting %}
SELECT
    visit_id,
    MIN({{ sql.moment() }}) AS reached
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_step(goal) }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set first_visits = sql.count_if('visit_id = 1') %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS visits,
    {{ sql.ratio('SUM(visit_id)', 'COUNT(*)') }} AS mean_visit_number,
    {{ first_visits }} AS first_visits,
    {{ sql.ratio(first_visits, 'COUNT(*)') }} AS first_visit_share
FROM {{ sql.derived(converting, 'converting') }}
GROUP BY {{ period }}
ORDER BY period
