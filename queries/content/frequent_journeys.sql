/*
title = "Frequent journeys"
description = """
The commonest runs of page views of one length, wherever in a visit they lie.
Every page view with enough page views behind it begins a journey, so that journeys overlap, and a visit can make one
several times. With --no-loops journeys in which a page occurs twice are left out.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first. Views without an address, and views of no visit, are left out."""
chart = { kind = "bar", x = "journey", y = "journeys" }
covers = ["A100"]
related = ["top_paths", "journeys_from_to", "page_edges"]
keywords = ["user flow", "click paths"]
example = "snowq run frequent_journeys --length 4 --no-loops --top 10"

[params]
top = 20
min_count = 1

[params.length]
type = "choice"
choices = ["2", "3", "4", "6"]
default = "3"
help = "How many pages a journey has."

[params.no_loops]
type = "flag"
default = false
help = "Leave out journeys in which a page occurs twice."

[columns]
journey = ["text", "paths of the pages in order, with > between them"]
journeys = ["count", "how often it was made"]
*/
{% import 'sequence.sql' as sequence with context %}
{% set count = length | int %}
{% set journey = sql.written('page', count) %}
SELECT
    {{ journey }} AS journey,
    COUNT(*) AS journeys
FROM {{ sql.runs(sequence.page_views(events, selection), 'r', by=['visitor', 'visit_id'], order=['moment', 'page'],
                 what=['page'], length=count) }}
WHERE page_{{ count }} IS NOT NULL
{% if no_loops %}
  AND {{ sql.all_differ('page', count) }}
{% endif %}
GROUP BY {{ journey }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY journeys DESC, journey
LIMIT {{ top }}
