/*
title = "Transitions"
description = """
How visits come to a page and where they go from it.
Each view of the page has one way in and one way out. In: entry, when it is the visit's first page view; previous,
with the page before; loop, when that was the page itself. Out: next, with the page after; exit, when it is the last
page view; loop. With * in --page all pages that fit are one, and loops name the page that is gone on to.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first. Views without an address, and views of no visit, are left out."""
chart = { kind = "bar", x = "other_page", y = "transitions" }
covers = ["B14"]
related = ["page_edges", "path_flow", "previous_pages"]
keywords = ["navigation summary"]
example = "snowq run transitions --page '/tea/*' --top 10"

[params]
page = "/basket"
top = 50
min_count = 1

[columns]
direction = ["text", "entry, previous, loop, next or exit"]
other_page = ["text", "the page that lies on the other side; NULL for entry and exit"]
transitions = ["count", "views of the page that were reached, or left, so"]
*/
{% import 'sequence.sql' as sequence with context %}
{% set steps = sql.runs(sequence.page_views(events, selection), 'r', by=['visitor', 'visit_id'],
                        order=['moment', 'page'], what=['page'], length=2) %}
{% set ours %}
SELECT
    n,
    page_1,
    page_2,
    CASE WHEN {{ sql.matches('page_1', page) }} THEN 1 ELSE 0 END AS from_it,
    CASE WHEN {{ sql.matches('page_2', page) }} THEN 1 ELSE 0 END AS to_it
FROM {{ steps }}
WHERE {{ sql.matches('page_1', page) }} OR {{ sql.matches('page_2', page) }}
{% endset %}
{# for each pair of views: the way out and, if the first view began the visit, the way in #}
{% set ways %}
SELECT
    CASE
        WHEN side = 2 THEN 'entry'
        WHEN from_it = 0 THEN 'previous'
        WHEN to_it = 1 THEN 'loop'
        WHEN page_2 IS NULL THEN 'exit'
        ELSE 'next'
    END AS direction,
    CASE
        WHEN side = 2 THEN NULL
        WHEN from_it = 0 THEN page_1
        ELSE page_2
    END AS other_page
FROM {{ sql.derived(ours, 'o') }}
{{ sql.numbers(2, 's', 'side') }}
WHERE side = 1 OR (n = 1 AND from_it = 1)
{% endset %}
SELECT
    direction,
    other_page,
    COUNT(*) AS transitions
FROM {{ sql.derived(ways, 'w') }}
GROUP BY direction, other_page
HAVING COUNT(*) >= {{ min_count }}
ORDER BY transitions DESC, direction, {{ sql.asc('other_page') }}
LIMIT {{ top }}
