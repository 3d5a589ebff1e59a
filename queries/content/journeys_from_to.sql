/*
title = "Journeys from or to a page"
description = """
The commonest journeys that begin at a page, or end there.
From: the first --length pages of a visit from its first view of the page on. To: the last --length pages up to its
last view of the page. Where the visit has fewer, the journey is shorter. Visits without a view of the page have none.
With --no-loops journeys in which a page occurs twice are left out.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first. Views without an address, and views of no visit, are left out."""
chart = { kind = "bar", x = "journey", y = "visits" }
covers = ["A98"]
related = ["path_flow", "frequent_journeys", "top_paths", "steps_between"]
keywords = ["click paths"]
example = "snowq run journeys_from_to --page /checkout/thank-you --direction to --length 4 --top 10"

[params]
page = "/basket"
top = 20
min_count = 1

[params.direction]
type = "choice"
choices = ["from", "to"]
default = "to"
help = "Whether the page is where the journeys begin, or where they end."

[params.length]
type = "choice"
choices = ["2", "3", "4", "6"]
default = "3"
help = "How many pages a journey has, the page itself included."

[params.no_loops]
type = "flag"
default = false
help = "Leave out journeys in which a page occurs twice."

[columns]
journey = ["text", "paths of the pages in order, with > between them"]
visits = ["count", "visits that made it"]
*/
{% import 'sequence.sql' as sequence with context %}
{% set backwards = direction == 'to' %}
{% set count = length | int %}
{% set views = sequence.page_views_from(events, selection, page, backwards) %}
{% set journey = sql.written('page', count, backwards=backwards) %}
SELECT
    {{ journey }} AS journey,
    COUNT(*) AS visits
FROM {{ sql.derived(sequence.paths(views, count, backwards), 'p') }}
WHERE page_1 IS NOT NULL
{% if no_loops %}
  AND {{ sql.all_differ('page', count) }}
{% endif %}
GROUP BY {{ journey }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, journey
LIMIT {{ top }}
