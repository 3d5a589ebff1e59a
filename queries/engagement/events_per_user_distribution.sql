/*
title = "Events per user"
description = """
Users by the number of their events, of every type, page pings too. Events without user_id are left out.
With --grain all the whole selection is one period, and period is NULL; else a user counts in each day, week or month
in which he has an event, by his events in it. A bucket that nobody is in has no row."""
chart = { kind = "heatmap", x = "user_events", y = "period", value = "users" }
covers = ["A29"]
related = ["events_per_visit_distribution", "events_per_user", "user_activity_deciles", "active_days_distribution"]
example = "snowq run events_per_user_distribution --grain all"

[params]
buckets = "1,2,3,6,11,21,51"

[params.grain]
type = "choice"
choices = ["all", "day", "week", "month"]
default = "month"
help = "Length of a period; all is the whole selection. A week begins on Monday."

[columns]
period = ["period", "first day of the period; NULL of the whole selection"]
place = ["number", "number of the bucket"]
user_events = ["text", "events of the user in the period"]
users = ["count", "users with that many"]
share = ["fraction", "users / all users of the period"]
*/
{% import 'engagement.sql' as blocks with context %}
{% set user = sql.text('user_id') %}
{% set per_day %}
SELECT
    1 AS everything,
    {{ user }} AS visitor,
    {{ sql.period('day' if grain == 'all' else grain) }} AS period,
    COUNT(*) AS amount
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ user }}, {{ sql.period('day' if grain == 'all' else grain) }}
{% endset %}
{% set visitors %}
SELECT
    visitor,
    {{ sql.names('everything' if grain == 'all' else 'period') }} AS period,
    SUM(amount) AS amount
FROM {{ sql.derived(per_day, 'd') }}
GROUP BY visitor, {{ sql.names('everything' if grain == 'all' else 'period') }}
{% endset %}
{% set counts = blocks.by_bucket(visitors, buckets) %}
SELECT
    {% if grain == 'all' %}
    {# period is 1 here, so this is always NULL #}
    CASE WHEN period = 0 THEN '' END AS period,
    {% else %}
    period,
    {% endif %}
    place,
    {{ sql.bucket_label('place', buckets) }} AS user_events,
    units AS users,
    share
FROM {{ sql.derived(blocks.shares(counts), 's') }}
ORDER BY {{ sql.asc('period') }}, place
