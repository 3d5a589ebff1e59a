/*
title = "Page performance"
description = """
Page views, visitors and visits of each page.
A page is the path of page_url, without query string and fragment; of several hosts the same path is one page,
unless --host picks one. Views of pages without an address stand under NULL."""
chart = { kind = "bar", x = "page", y = "page_views" }

[params.top]
type = "int"
default = 20
help = "How many pages to list."

[columns]
page = ["text", "path of the page"]
page_views = ["count", "views of it"]
visitors = ["count", "distinct user_id that saw it"]
visits = ["count", "visits in which it was seen"]
*/
{% set page = sql.text(sql.url_path('page_url')) %}
SELECT
    {{ page }} AS page,
    COUNT(*) AS page_views,
    {{ sql.count_visitors() }} AS visitors,
    {{ sql.count_visits() }} AS visits
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_page_view() }}
GROUP BY {{ page }}
ORDER BY page_views DESC, {{ sql.asc('page') }}
LIMIT {{ top }}
