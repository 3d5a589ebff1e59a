/*
title = "Averages of visits"
description = """
How many pages a visit has, how many events, and how long it lasts, on average per period.
A visit is one pair of user_id and visit_id, and belongs to the period of its first event in the selection. It lasts
from its first to its last event, so that one with a single event lasts 0 seconds, and counts in the average."""
chart = { kind = "line", x = "period", y = "pages_per_visit" }
covers = ["A8", "A12"]
related = ["bounce_rate", "pages_per_visit", "visit_size_distribution", "time_on_page"]
keywords = ["pages per visit", "visit duration", "avg", "time on site"]

[params]
grain = "day"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visits = ["count", "visits that began in it"]
pages_per_visit = ["number", "page views in those visits / visits"]
events_per_visit = ["number", "events in those visits / visits"]
seconds_per_visit = ["seconds", "seconds from the first to the last event, on average"]
*/
{% set period = sql.period(grain, 'began') %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS visits,
    {{ sql.ratio('SUM(views)', 'COUNT(*)') }} AS pages_per_visit,
    {{ sql.ratio('SUM(hits)', 'COUNT(*)') }} AS events_per_visit,
    {{ sql.ratio('SUM(%s)' % sql.seconds_between('began', 'ended'), 'COUNT(*)') }} AS seconds_per_visit
FROM (
    SELECT
        MIN({{ sql.moment() }}) AS began,
        MAX({{ sql.moment() }}) AS ended,
        {{ sql.count_if(sql.is_page_view()) }} AS views,
        COUNT(*) AS hits
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
GROUP BY {{ period }}
ORDER BY period
