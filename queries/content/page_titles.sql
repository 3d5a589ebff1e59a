/*
title = "Page titles"
description = """
Page views and visitors by the title of the page, and the visits that began and ended with it.
Titles are compared to the letter; pages that share one are one row, and views without a title stand under NULL.
A visit begins with its first page view in the selection and ends with its last: of several in one second the smallest
title is the first and the greatest the last, and one without a title is neither unless it is alone."""
chart = { kind = "bar", x = "page_title", y = "page_views" }
covers = ["B13"]
related = ["page_performance", "entry_pages", "exit_pages"]
example = "snowq run page_titles --host blog.example.com --top 10"

[params]
top = 20
min_count = 1

[columns]
page_title = ["text", "title of the page"]
page_views = ["count", "views of pages with it"]
visitors = ["count", "distinct user_id that viewed one"]
entries = ["count", "visits that began with it"]
exits = ["count", "visits that ended with it"]
*/
{% set title = sql.text('page_title') %}
{% set facts %}
SELECT
    {{ title }} AS page_title,
    COUNT(*) AS page_views,
    {{ sql.count_visitors() }} AS visitors,
    0 AS entries,
    0 AS exits
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_page_view() }}
GROUP BY {{ title }}
UNION ALL
SELECT
    CASE WHEN side = 1 THEN {{ sql.first_value('entry') }} ELSE {{ sql.last_value('exit_view') }} END AS page_title,
    0 AS page_views,
    0 AS visitors,
    CASE WHEN side = 1 THEN 1 ELSE 0 END AS entries,
    CASE WHEN side = 2 THEN 1 ELSE 0 END AS exits
FROM (
    SELECT
        {{ sql.first('page_title', where=sql.is_page_view()) }} AS entry,
        {{ sql.last('page_title', where=sql.is_page_view()) }} AS exit_view
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
      AND {{ sql.is_page_view() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
{{ sql.numbers(2, 's', 'side') }}
{% endset %}
SELECT
    page_title,
    SUM(page_views) AS page_views,
    SUM(visitors) AS visitors,
    SUM(entries) AS entries,
    SUM(exits) AS exits
FROM {{ sql.derived(facts, 'f') }}
GROUP BY page_title
HAVING SUM(page_views) >= {{ min_count }}
ORDER BY page_views DESC, {{ sql.asc('page_title') }}
LIMIT {{ top }}
