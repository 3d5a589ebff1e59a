/*
title = "Pages by period"
description = """
Page views and visitors of each page, per period.
A page is the path of page_url, without query string and fragment; views of pages without an address stand under NULL
unless --page is given. A period in which a page was not viewed has no row for it."""
chart = { kind = "line", x = "period", y = "page_views", series = "page" }
covers = ["A59"]
related = ["page_performance", "page_pings"]
keywords = ["page performance over time"]
example = "snowq run pages_by_period --grain week --page '/tea/*'"

[params]
grain = "month"
page = "*"
min_count = 1

[columns]
period = ["period", "first day of the period, or the start of the hour"]
page = ["text", "path of the page"]
page_views = ["count", "views of it in the period"]
visitors = ["count", "distinct user_id that viewed it"]
*/
{% set period = sql.period(grain) %}
{% set path = sql.text(sql.url_path('page_url')) %}
SELECT
    {{ period }} AS period,
    {{ path }} AS page,
    COUNT(*) AS page_views,
    {{ sql.count_visitors() }} AS visitors
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_page_view() }}
{% if page != '*' %}
  AND {{ sql.matches(sql.url_path('page_url'), page) }}
{% endif %}
GROUP BY {{ period }}, {{ path }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY period, page_views DESC, {{ sql.asc('page') }}
