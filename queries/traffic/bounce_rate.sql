/*
title = "Bounce rate"
description = """
The share of visits that went no further than one event, or one page.
A visit is one pair of user_id and visit_id; a bounce is one with exactly one event, page pings aside, or with exactly
one page view, whatever else it has. A visit belongs to the period of its first event in the selection."""
chart = { kind = "line", x = "period", y = "bounce_rate" }
covers = ["A10"]
related = ["landing_pages", "visit_averages", "engaged_visits"]

[params]
grain = "day"

[params.bounce_def]
type = "choice"
choices = ["event", "page_view"]
default = "event"
help = "What a bounce has exactly one of: events, page pings aside, or page views."

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visits = ["count", "visits that began in it"]
bounces = ["count", "of those, bounces"]
bounce_rate = ["fraction", "bounces / visits, from 0 to 1"]
*/
{% set period = sql.period(grain, 'began') %}
{% set counted = sql.is_page_view() if bounce_def == 'page_view' else sql.is_activity() %}
{% set bounces = sql.count_if('activity = 1') %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS visits,
    {{ bounces }} AS bounces,
    {{ sql.ratio(bounces, 'COUNT(*)') }} AS bounce_rate
FROM (
    SELECT
        MIN({{ sql.moment() }}) AS began,
        {{ sql.count_if(counted) }} AS activity
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
GROUP BY {{ period }}
ORDER BY period
