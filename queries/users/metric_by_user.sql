/*
title = "What users do, by period"
description = """
A row for each user and period in which he has an event: events, page views, visits, and the value of custom events.
A visit belongs to the period of its first event in the selection, so that a user whose visit goes over midnight is
there the next day with 0 visits. The value is the sum of ev_value, each to the hundredth, a missing one or one that
is no number counting as 0. Events without user_id are left out. Most events first; ties by period and user_id. Which
users are there at all in a period is the base of `retention`."""
covers = ["A43", "A44"]
related = ["cohort_metric", "events_per_user", "retention", "cohorts", "user_history"]
keywords = ["active users by period"]
example = "snowq run metric_by_user --grain week --min-count 20"

[params]
grain = "month"
min_count = 1
top = 20

[columns]
user_id = ["text", "the user"]
period = ["period", "first day of the period, or the start of the hour"]
events = ["count", "his events in it; rows with fewer than --min-count are left out"]
page_views = ["count", "his page views in it"]
visits = ["count", "his visits that began in it"]
value = ["number", "sum of ev_value in it"]
*/
{% import 'users.sql' as users with context %}
{% set user = sql.text('user_id') %}
{% set done %}
SELECT
    {{ user }} AS visitor,
    {{ sql.period(grain) }} AS period,
    COUNT(*) AS events,
    {{ sql.count_if(sql.is_page_view()) }} AS page_views,
    SUM({{ sql.hundredths('COALESCE(%s, 0)' % sql.number('ev_value')) }}) / 100 AS amount
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ user }}, {{ sql.period(grain) }}
{% endset %}
SELECT
    d.visitor AS user_id,
    d.period AS period,
    d.events AS events,
    d.page_views AS page_views,
    COALESCE(v.amount, 0) AS visits,
    d.amount AS value
FROM {{ sql.derived(done, 'd') }}
LEFT OUTER JOIN {{ sql.derived(users.visits_by_period(events, selection, grain), 'v') }}
    ON d.visitor = v.visitor AND d.period = v.period
WHERE d.events >= {{ min_count }}
ORDER BY events DESC, period, user_id
LIMIT {{ top }}
