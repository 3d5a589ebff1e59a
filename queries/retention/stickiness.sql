/*
title = "Stickiness"
description = """
Users by the number of days, weeks or months in which they were active, over the whole selection.
A user is active in a period in which he has an event that is the --goal; users without one are left out, and so are
events without user_id. A number of periods that nobody has reached exactly has no row."""
chart = { kind = "bar", x = "active_periods", y = "users" }
covers = ["B38"]
related = ["retention", "active_days_distribution", "visits_per_user_distribution"]
example = "snowq run stickiness --grain week --goal 'event=page_view'"

[params]
goal = "any"

[params.grain]
type = "choice"
choices = ["day", "week", "month"]
default = "day"
help = "Length of a period. A week begins on Monday."

[columns]
active_periods = ["number", "periods in which the users were active"]
users = ["count", "users active in exactly that many"]
share = ["fraction", "users / all active users"]
users_at_least = ["count", "users active in that many or more"]
share_at_least = ["fraction", "users_at_least / all active users"]
*/
{% set user = sql.text('user_id') %}
{% set period = sql.period(grain) %}
{% set active %}
SELECT
    {{ user }} AS visitor,
    {{ period }} AS period
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND {{ sql.is_step(goal) }}
GROUP BY {{ user }}, {{ period }}
{% endset %}
{% set visitors %}
SELECT
    visitor,
    COUNT(*) AS active_periods
FROM {{ sql.derived(active, 'a') }}
GROUP BY visitor
{% endset %}
{% set counts %}
SELECT
    1 AS everything,
    active_periods,
    COUNT(*) AS users
FROM {{ sql.derived(visitors, 'v') }}
GROUP BY active_periods
{% endset %}
{% set at_least = 'SUM(CASE WHEN o.active_periods >= c.active_periods THEN o.users ELSE 0 END)' %}
SELECT
    c.active_periods AS active_periods,
    c.users AS users,
    {{ sql.ratio('c.users', 'SUM(o.users)') }} AS share,
    SUM(CASE WHEN o.active_periods >= c.active_periods THEN o.users ELSE 0 END) AS users_at_least,
    {{ sql.ratio(at_least, 'SUM(o.users)') }} AS share_at_least
FROM {{ sql.once('counts', counts, 'c') }}
JOIN {{ sql.once('counts', counts, 'o') }}
    ON c.everything = o.everything
GROUP BY c.active_periods, c.users
ORDER BY active_periods
