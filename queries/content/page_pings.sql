/*
title = "Page pings"
description = """
How long each page holds its readers, per period, by the pings that the tracker sends from a page that is open.
Pages that were viewed or pinged in the period have a row. A page is the path of page_url, without query string and
fragment; events without an address stand under NULL unless --page is given. Seconds are pings times --heartbeat,
which is what the tracker was told; the time before the first ping is not in them. --min-count looks at views and pings
together."""
chart = { kind = "bar", x = "page", y = "pings_per_visitor" }
covers = ["A60", "A61"]
related = ["time_on_page", "engaged_minutes", "content_matrix"]
keywords = ["heartbeat", "dwell time", "reading time", "pings per unique"]
example = "snowq run page_pings --page '/2012/*' --heartbeat 10"

[params]
grain = "month"
page = "*"
min_count = 1

[params.heartbeat]
type = "int"
default = 10
help = "Seconds from one ping to the next."

[columns]
period = ["period", "first day of the period, or the start of the hour"]
page = ["text", "path of the page"]
page_views = ["count", "views of it in the period"]
pings = ["count", "pings from it"]
visitors = ["count", "distinct user_id with a view or a ping"]
pings_per_visitor = ["number", "pings / visitors; NULL without visitors"]
seconds_per_visitor = ["number", "pings x heartbeat / visitors; NULL without visitors"]
*/
{% set period = sql.period(grain) %}
{% set path = sql.text(sql.url_path('page_url')) %}
{% set seconds = '%d' % sql.in_range(heartbeat, '--heartbeat', 1, 86400) %}
{% set pings = sql.count_if(sql.is_page_ping()) %}
SELECT
    {{ period }} AS period,
    {{ path }} AS page,
    {{ sql.count_if(sql.is_page_view()) }} AS page_views,
    {{ pings }} AS pings,
    {{ sql.count_visitors() }} AS visitors,
    {{ sql.ratio(pings, sql.count_visitors()) }} AS pings_per_visitor,
    {{ sql.ratio(pings ~ ' * ' ~ seconds, sql.count_visitors()) }} AS seconds_per_visitor
FROM {{ events }}
WHERE {{ selection }}
  AND ({{ sql.is_page_view() }} OR {{ sql.is_page_ping() }})
{% if page != '*' %}
  AND {{ sql.matches(sql.url_path('page_url'), page) }}
{% endif %}
GROUP BY {{ period }}, {{ path }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY period, pings DESC, {{ sql.asc('page') }}
