/*
title = "New and returning"
description = """
Visits by whether they were the visitor's first ever or a later one.
A visit is new when its visit_id is 1: the tracker counts the visits of each cookie from 1. A visit belongs to
the period of its first event in the selection."""
chart = { kind = "line", x = "period", y = "new_share" }
covers = ["A11", "A16"]
related = ["unique_visitors", "visit_frequency", "lifecycle"]
keywords = ["new visitors", "returning visitors", "new users", "first-time visitors"]

[params]
grain = "day"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visits = ["count", "visits that began in it"]
new_visits = ["count", "of those, visits with visit_id 1"]
returning_visits = ["count", "of those, all others"]
new_share = ["fraction", "new_visits / visits, from 0 to 1"]
*/
{% set period = sql.period(grain, 'began') %}
{% set new_visits = sql.count_if('visit_id = 1') %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS visits,
    {{ new_visits }} AS new_visits,
    {{ sql.count_if('visit_id <> 1') }} AS returning_visits,
    {{ sql.ratio(new_visits, 'COUNT(*)') }} AS new_share
FROM (
    SELECT
        visit_id,
        MIN({{ sql.moment() }}) AS began
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
GROUP BY {{ period }}
ORDER BY period
