/*
title = "Active days per user"
description = """
Users by the number of days of a week or month on which they had an event. Events without user_id are left out.
A user counts in each period in which he came; a number of days that nobody reached exactly has no row."""
chart = { kind = "heatmap", x = "active_days", y = "period", value = "users" }
covers = ["A26"]
related = ["stickiness", "visits_per_user_distribution", "events_per_user_distribution"]
keywords = ["power users"]
example = "snowq run active_days_distribution --grain week --from 2012-02-01 --to 2012-02-29"

[params.grain]
type = "choice"
choices = ["week", "month"]
default = "month"
help = "Length of a period. A week begins on Monday."

[columns]
period = ["period", "first day of the period"]
active_days = ["number", "days of it with an event of the user"]
users = ["count", "users with that many"]
share = ["fraction", "users / all users of the period"]
*/
{% import 'engagement.sql' as blocks with context %}
{% set user = sql.text('user_id') %}
{% set day = sql.period('day') %}
{% set active %}
SELECT
    {{ user }} AS visitor,
    {{ day }} AS active_day
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ user }}, {{ day }}
{% endset %}
{% set visitors %}
SELECT
    visitor,
    {{ sql.period_of(grain, 'active_day') }} AS period,
    COUNT(*) AS active_days
FROM {{ sql.derived(active, 'a') }}
GROUP BY visitor, {{ sql.period_of(grain, 'active_day') }}
{% endset %}
{% set counts %}
SELECT
    period,
    active_days AS place,
    COUNT(*) AS units
FROM {{ sql.derived(visitors, 'v') }}
GROUP BY period, active_days
{% endset %}
SELECT
    period,
    place AS active_days,
    units AS users,
    share
FROM {{ sql.derived(blocks.shares(counts), 's') }}
ORDER BY period, active_days
