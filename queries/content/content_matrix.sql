/*
title = "Content matrix"
description = """
Pages in four quarters: much or little visited, and long or briefly read.
Traffic is high when a page has at least as many visitors as the pages have on average; engagement is high when it has
at least as many pings for each of its visitors as all pages together have for each of theirs. A visitor is a user_id
with a view or a ping of the page; a ping without a user_id is a ping as well. Pages without an address or without a
visitor, and with --page those that it leaves out, are not counted; the averages are of all pages that are left, before
the top ones are cut."""
chart = { kind = "bar", x = "page", y = "visitors" }
covers = ["A65"]
related = ["page_pings", "page_performance", "time_on_page"]
keywords = ["quadrants"]
example = "snowq run content_matrix --page '/20*'"

[params]
page = "*"
top = 50

[columns]
page = ["text", "path of the page"]
visitors = ["count", "distinct user_id with a view or a ping of it"]
pings = ["count", "pings from it, of anybody"]
pings_per_visitor = ["number", "pings / visitors"]
traffic = ["text", "high or low"]
engagement = ["text", "high or low"]
*/
{% set path = sql.text(sql.url_path('page_url')) %}
{% set pages %}
SELECT
    1 AS everything,
    {{ path }} AS page,
    {{ sql.count_visitors() }} AS visitors,
    {{ sql.count_if(sql.is_page_ping()) }} AS pings
FROM {{ events }}
WHERE {{ selection }}
  AND ({{ sql.is_page_view() }} OR {{ sql.is_page_ping() }})
  AND {{ sql.matches('page_url' if page == '*' else sql.url_path('page_url'), page) }}
GROUP BY {{ path }}
HAVING {{ sql.count_visitors() }} > 0
{% endset %}
{% set all_pages %}
SELECT
    everything,
    COUNT(*) AS pages,
    SUM(visitors) AS visitors,
    SUM(pings) AS pings
FROM {{ sql.once('pages', pages, 'p') }}
GROUP BY everything
{% endset %}
SELECT
    p.page AS page,
    p.visitors AS visitors,
    p.pings AS pings,
    {{ sql.ratio('p.pings', 'p.visitors') }} AS pings_per_visitor,
    CASE WHEN p.visitors * a.pages >= a.visitors THEN 'high' ELSE 'low' END AS traffic,
    CASE WHEN p.pings * a.visitors >= a.pings * p.visitors THEN 'high' ELSE 'low' END AS engagement
FROM {{ sql.once('pages', pages, 'p') }}
JOIN {{ sql.derived(all_pages, 'a') }}
    ON p.everything = a.everything
ORDER BY visitors DESC, page
LIMIT {{ top }}
