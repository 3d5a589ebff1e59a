/*
title = "Page performance"
description = """
Page views, visitors and visits of each page.
A page is the path of page_url, without query string and fragment; of several hosts the same path is one page,
unless --host picks one. Views of pages without an address stand under NULL."""
chart = { kind = "bar", x = "page", y = "page_views" }
related = ["pages_by_period", "page_pings", "content_matrix", "page_groups"]
keywords = ["top pages", "popular pages", "most viewed pages", "pageviews"]

[params]
page = "*"
top = 20
min_count = 1

[columns]
page = ["text", "path of the page"]
page_views = ["count", "views of it"]
visitors = ["count", "distinct user_id that saw it"]
visits = ["count", "visits in which it was seen"]
*/
{% set path = sql.text(sql.url_path('page_url')) %}
SELECT
    {{ path }} AS page,
    COUNT(*) AS page_views,
    {{ sql.count_visitors() }} AS visitors,
    {{ sql.count_visits() }} AS visits
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_page_view() }}
{% if page != '*' %}
  AND {{ sql.matches(sql.url_path('page_url'), page) }}
{% endif %}
GROUP BY {{ path }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY page_views DESC, {{ sql.asc('page') }}
LIMIT {{ top }}
