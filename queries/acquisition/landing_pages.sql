/*
title = "Landing pages"
description = """
Visits by the page on which they began, with the share that went no further. Only visits with a page view count.
The landing page is the path of the visit's first page view in the selection. Two views in one second tie; the
smaller path wins. It is NULL where that view has no address."""
related = ["landing_pages_by_channel", "channel_groups"]
keywords = ["entrances"]
chart = { kind = "bar", x = "landing_page", y = "visits" }

[params.top]
type = "count"
default = 20
help = "How many pages to list."

[columns]
landing_page = ["text", "path of the visit's first page view"]
visits = ["count", "visits that began there"]
bounces = ["count", "of those, visits with exactly one event, page pings aside"]
bounce_rate = ["fraction", "bounces / visits, from 0 to 1"]
*/
{% set bounces = sql.count_if('activity = 1') %}
{% set landing_page = sql.first_value('landing') %}
SELECT
    {{ landing_page }} AS landing_page,
    COUNT(*) AS visits,
    {{ bounces }} AS bounces,
    {{ sql.ratio(bounces, 'COUNT(*)') }} AS bounce_rate
FROM (
    SELECT
        {{ sql.first(sql.url_path('page_url'), where=sql.is_page_view()) }} AS landing,
        {{ sql.count_if(sql.is_activity()) }} AS activity
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
WHERE landing IS NOT NULL
GROUP BY {{ landing_page }}
ORDER BY visits DESC, {{ sql.asc('landing_page') }}
LIMIT {{ top }}
