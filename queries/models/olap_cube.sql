/*
title = "OLAP cube"
description = """
One flat row per visitor, visit and page, with what happened there and by what one would want to slice it.
All events of visits count, by the path of their address, NULL without one. The cohort is the month of the visitor's
first event in the selection, the day that of the visit's first event. The channels are those of the visitor's first
event (one without a visit_id too) and of the visit's; of several in one second the one whose medium,
source, referrer, address, campaign, browser and system come first counts, NULL behind all."""
covers = ["A85"]
related = ["visits_table", "visitors_table", "page_by_visit"]
example = "snowq run olap_cube --from 2012-02-14 --to 2012-02-14"

[columns]
visitor = ["text", "user_id"]
visit_id = ["number", "number of the visit among the visitor's"]
page = ["text", "path of the page"]
cohort = ["period", "first day of the month of the visitor's first event"]
first_channel = ["text", "channel of the visitor's first event"]
visit_day = ["period", "day of the visit's first event"]
channel = ["text", "channel of the visit's first event"]
events = ["count", "events of the visit on the page"]
page_views = ["count", "of those, page views"]
pings = ["count", "of those, page pings"]
custom_events = ["count", "of those, custom events"]
*/
{% import 'models.sql' as models with context %}
{% set user, path = sql.text('user_id'), sql.text(sql.url_path('page_url')) %}
{% set facts %}
SELECT
    {{ user }} AS visitor,
    visit_id,
    {{ path }} AS page,
    COUNT(*) AS events,
    {{ sql.count_if(sql.is_page_view()) }} AS page_views,
    {{ sql.count_if(sql.is_page_ping()) }} AS pings,
    {{ sql.count_if(sql.is_custom()) }} AS custom_events
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ user }}, visit_id, {{ path }}
{% endset %}
SELECT
    f.visitor AS visitor,
    f.visit_id AS visit_id,
    f.page AS page,
    {{ sql.period('month', 'u.began') }} AS cohort,
    u.channel AS first_channel,
    {{ sql.period('day', 'v.began') }} AS visit_day,
    v.channel AS channel,
    f.events AS events,
    f.page_views AS page_views,
    f.pings AS pings,
    f.custom_events AS custom_events
FROM {{ sql.derived(facts, 'f') }}
JOIN {{ sql.derived(models.units(events, selection, ['visitor', 'visit_id']), 'v') }}
    ON f.visitor = v.visitor AND f.visit_id = v.visit_id
JOIN {{ sql.derived(models.units(events, selection, ['visitor']), 'u') }}
    ON f.visitor = u.visitor
ORDER BY visitor, visit_id, {{ sql.asc('page') }}
