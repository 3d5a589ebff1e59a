/*
title = "Exit pages"
description = """
Where visits end: the pages that were the last to be viewed, and which share of their views that was.
The exit page is the path of the visit's last page view in the selection, whatever events follow. Of several views
in one second the greatest path is the last, and a view without an address comes before them; it is NULL only where
the last second has no other view. Page views of no visit are left out."""
chart = { kind = "bar", x = "page", y = "exits" }
covers = ["B10"]
related = ["entry_pages", "transitions", "time_on_page"]
keywords = ["pages where people leave", "last page"]
example = "snowq run exit_pages --min-count 20 --host www.example.com"

[params]
top = 20
min_count = 1

[columns]
page = ["text", "path of the page"]
exits = ["count", "visits whose last page view it was"]
page_views = ["count", "views of the page in visits"]
exit_rate = ["fraction", "exits / page_views, from 0 to 1"]
*/
{% set page = sql.text(sql.url_path('page_url')) %}
{% set facts %}
SELECT
    {{ page }} AS page,
    0 AS exits,
    COUNT(*) AS page_views
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_page_view() }}
GROUP BY {{ page }}
UNION ALL
SELECT
    {{ sql.last_value('exit_page') }} AS page,
    1 AS exits,
    0 AS page_views
FROM (
    SELECT
        {{ sql.last(sql.url_path('page_url'), where=sql.is_page_view()) }} AS exit_page
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
      AND {{ sql.is_page_view() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
{% endset %}
SELECT
    page,
    SUM(exits) AS exits,
    SUM(page_views) AS page_views,
    {{ sql.ratio('SUM(exits)', 'SUM(page_views)') }} AS exit_rate
FROM {{ sql.derived(facts, 'f') }}
GROUP BY page
HAVING SUM(exits) >= {{ min_count }}
ORDER BY exits DESC, {{ sql.asc('page') }}
LIMIT {{ top }}
