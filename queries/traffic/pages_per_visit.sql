/*
title = "Pages per visit"
description = """
The visits with the most page views, one row each.
A visit is one pair of user_id and visit_id. Page views of one page count each time. Of visits with as many page
views the earlier goes first, and then the smaller user_id and visit_id."""
chart = { kind = "bar", x = "user_id", y = "page_views" }
covers = ["A7"]
related = ["visit_averages", "visit_size_distribution", "visits_table"]
example = "snowq run pages_per_visit --top 10 --exclude-bots"

[params]
top = 20
min_count = 0

[columns]
user_id = ["text", "the visitor"]
visit_id = ["number", "number of the visit"]
began = ["period", "when its first event happened"]
page_views = ["count", "page views in it"]
events = ["count", "events of any type in it"]
*/
{% set visitor = sql.text('user_id') %}
{% set page_views = sql.count_if(sql.is_page_view()) %}
SELECT
    {{ visitor }} AS user_id,
    visit_id,
    {{ sql.local('MIN(%s)' % sql.moment()) }} AS began,
    {{ page_views }} AS page_views,
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ visitor }}, visit_id
HAVING {{ page_views }} >= {{ min_count }}
ORDER BY page_views DESC, began, user_id, visit_id
LIMIT {{ top }}
