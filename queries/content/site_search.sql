/*
title = "Site search"
description = """
What visitors search on the site itself, and what becomes of it.
A search is a page view whose address has the query parameter named by --parameter, and a value for it; its keyword is
that value as logged, plus signs read as blanks and escapes left as they are. Each search has one outcome by the next page
view of the visit: again, the same keyword (a reload, or a further page of results); refined, another keyword; exited,
none at all. All others went on to a page.
Searches of one keyword on one page in one second by the same visit are one search. Views without an address, and
views of no visit, are left out."""
chart = { kind = "bar", x = "keyword", y = "searches" }
covers = ["B20"]
related = ["search_terms", "transitions"]
keywords = ["internal search", "on-site search", "search queries"]
example = "snowq run site_search --parameter q --top 10"

[params]
top = 20
min_count = 1

[params.parameter]
type = "text"
default = "q"
help = "Name of the parameter that holds the keyword in the addresses of search pages."

[columns]
keyword = ["text", "what was searched, to the letter"]
searches = ["count", "page views with that keyword"]
visits = ["count", "visits with such a view"]
again = ["count", "searches that were followed by the same keyword"]
refined = ["count", "searches that were followed by another keyword"]
exited = ["count", "searches with which the visit's page views end"]
exit_rate = ["fraction", "exited / searches, from 0 to 1"]
*/
{% set visit = ['visitor', 'visit_id'] %}
{% set user, page = sql.text('user_id'), sql.text(sql.url_path('page_url')) %}
{% set keyword = sql.text(sql.url_parameter('page_url', parameter)) %}
{# '' stands for no keyword, since ordered rows may have no NULL; a keyword is never '' itself #}
{% set views %}
SELECT
    {{ user }} AS visitor,
    visit_id,
    {{ sql.moment() }} AS moment,
    {{ page }} AS page,
    COALESCE({{ keyword }}, '') AS keyword
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_page_view() }}
  AND page_url IS NOT NULL
GROUP BY {{ user }}, visit_id, {{ sql.moment() }}, {{ page }}, COALESCE({{ keyword }}, '')
{% endset %}
{% set per_visit %}
SELECT
    visitor,
    visit_id,
    keyword_1 AS keyword,
    COUNT(*) AS searches,
    {{ sql.count_if('keyword_2 = keyword_1') }} AS again,
    {{ sql.count_if("keyword_2 <> '' AND keyword_2 <> keyword_1") }} AS refined,
    {{ sql.count_if('keyword_2 IS NULL') }} AS exited
FROM {{ sql.runs(views, 'r', by=visit, order=['moment', 'page', 'keyword'], what=['keyword'], length=2) }}
WHERE keyword_1 <> ''
GROUP BY visitor, visit_id, keyword_1
{% endset %}
SELECT
    keyword,
    SUM(searches) AS searches,
    COUNT(*) AS visits,
    SUM(again) AS again,
    SUM(refined) AS refined,
    SUM(exited) AS exited,
    {{ sql.ratio('SUM(exited)', 'SUM(searches)') }} AS exit_rate
FROM {{ sql.derived(per_visit, 'p') }}
GROUP BY keyword
HAVING SUM(searches) >= {{ min_count }}
ORDER BY searches DESC, keyword
LIMIT {{ top }}
