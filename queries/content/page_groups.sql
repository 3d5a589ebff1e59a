/*
title = "Page groups"
description = """
Page views, visitors and visits by section of the site: pages that share the beginning of their path.
The group of a page is its path up to the slash that would begin one part more than --levels: with 1, /tea/green?x=1
belongs to /tea. A shorter path is a group of its own. Views of pages without an address stand under NULL."""
chart = { kind = "bar", x = "page_group", y = "page_views" }
covers = ["B12"]
related = ["page_performance", "page_titles"]
keywords = ["site sections", "directories", "folders", "content groups"]
example = "snowq run page_groups --page '/coffee*' --levels 2"

[params]
page = "*"
top = 20
min_count = 1

[params.levels]
type = "choice"
choices = ["1", "2", "3"]
default = "1"
help = "How many parts of the path make a group."

[columns]
page_group = ["text", "beginning of the path"]
pages = ["count", "distinct paths that were viewed"]
page_views = ["count", "views of them"]
visitors = ["count", "distinct user_id that viewed one"]
visits = ["count", "visits in which one was viewed"]
*/
{% set path = sql.url_path('page_url') %}
{% set page_group = sql.text(sql.path_prefix(path, levels | int)) %}
SELECT
    {{ page_group }} AS page_group,
    COUNT(DISTINCT {{ sql.text(path) }}) AS pages,
    COUNT(*) AS page_views,
    {{ sql.count_visitors() }} AS visitors,
    {{ sql.count_visits() }} AS visits
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_page_view() }}
{% if page != '*' %}
  AND {{ sql.matches(path, page) }}
{% endif %}
GROUP BY {{ page_group }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY page_views DESC, {{ sql.asc('page_group') }}
LIMIT {{ top }}
