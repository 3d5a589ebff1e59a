/*
title = "Engaged visits"
description = """
Which share of visits did more than arrive: those with enough page views, or enough page pings, or with the goal.
Page views and pings are counted as events, over the whole visit. A visit belongs to the period of its first event
in the selection."""
chart = { kind = "line", x = "period", y = "engagement_rate" }
covers = ["B22"]
related = ["bounce_rate", "engaged_minutes", "visit_depth_dropoff"]
keywords = ["engagement rate"]
example = "snowq run engaged_visits --grain month --min-views 3 --min-pings 5"

[params]
grain = "day"
goal = "order: event=transaction"

[params.min_views]
type = "int"
default = 2
help = "Page views that make a visit an engaged one."

[params.min_pings]
type = "int"
default = 2
help = "Page pings that make a visit an engaged one."

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visits = ["count", "visits that began in it"]
by_views = ["count", "of those, visits with at least --min-views page views"]
by_pings = ["count", "of those, visits with at least --min-pings page pings"]
by_goal = ["count", "of those, visits with the goal"]
engaged_visits = ["count", "visits with one of the three or more"]
engagement_rate = ["fraction", "engaged_visits / visits, from 0 to 1"]
*/
{% set period = sql.period(grain, 'began') %}
{% set engaged = sql.count_if('page_views >= %d OR pings >= %d OR converted = 1' % (min_views, min_pings)) %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS visits,
    {{ sql.count_if('page_views >= %d' % min_views) }} AS by_views,
    {{ sql.count_if('pings >= %d' % min_pings) }} AS by_pings,
    SUM(converted) AS by_goal,
    {{ engaged }} AS engaged_visits,
    {{ sql.ratio(engaged, 'COUNT(*)') }} AS engagement_rate
FROM (
    SELECT
        MIN({{ sql.moment() }}) AS began,
        {{ sql.count_if(sql.is_page_view()) }} AS page_views,
        {{ sql.count_if(sql.is_page_ping()) }} AS pings,
        MAX(CASE WHEN {{ sql.is_step(goal) }} THEN 1 ELSE 0 END) AS converted
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
GROUP BY {{ period }}
ORDER BY period
