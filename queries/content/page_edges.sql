/*
title = "Page edges"
description = """
How often a page view was followed by which: the list of edges from which a graph of the site can be drawn.
An edge is a pair of page views, one right behind the other in one visit. The last view of a visit makes none.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first. Views without an address, and views of no visit, are left out."""
chart = { kind = "heatmap", x = "next_page", y = "page", value = "transitions" }
covers = ["A101"]
related = ["transitions", "path_flow", "page_sequence"]
example = "snowq run page_edges --min-count 30"

[params]
top = 100
min_count = 1

[columns]
page = ["text", "path of the page"]
next_page = ["text", "path of the page that was viewed next"]
transitions = ["count", "how often"]
*/
{% import 'sequence.sql' as sequence with context %}
SELECT
    page_1 AS page,
    page_2 AS next_page,
    COUNT(*) AS transitions
FROM {{ sql.runs(sequence.page_views(events, selection), 'r', by=['visitor', 'visit_id'], order=['moment', 'page'],
                 what=['page'], length=2) }}
WHERE page_2 IS NOT NULL
GROUP BY page_1, page_2
HAVING COUNT(*) >= {{ min_count }}
ORDER BY transitions DESC, page, next_page
LIMIT {{ top }}
