/*
title = "Pages of each visit"
description = """
One row per visit and page: when it was seen, and what happened on it.
All events of the visit count, by the path of their address; those without an address stand under NULL."""
covers = ["A67"]
related = ["page_sequence", "visits_table", "engaged_minutes"]
example = "snowq run page_by_visit --from 2012-02-14 --to 2012-02-14"

[params]
page = "*"

[columns]
visitor = ["text", "user_id"]
visit_id = ["number", "number of the visit among the visitor's"]
page = ["text", "path of the page"]
first_event = ["period", "first event of the visit on it, to the second"]
last_event = ["period", "last event of the visit on it, to the second"]
events = ["count", "events of any type"]
page_views = ["count", "of those, page views"]
pings = ["count", "of those, page pings"]
custom_events = ["count", "of those, custom events"]
*/
{% set visitor, path = sql.text('user_id'), sql.text(sql.url_path('page_url')) %}
SELECT
    {{ visitor }} AS visitor,
    visit_id,
    {{ path }} AS page,
    {{ sql.local('MIN(%s)' % sql.moment()) }} AS first_event,
    {{ sql.local('MAX(%s)' % sql.moment()) }} AS last_event,
    COUNT(*) AS events,
    {{ sql.count_if(sql.is_page_view()) }} AS page_views,
    {{ sql.count_if(sql.is_page_ping()) }} AS pings,
    {{ sql.count_if(sql.is_custom()) }} AS custom_events
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
{% if page != '*' %}
  AND {{ sql.matches(sql.url_path('page_url'), page) }}
{% endif %}
GROUP BY {{ visitor }}, visit_id, {{ path }}
ORDER BY visitor, visit_id, {{ sql.asc('page') }}
