/*
title = "Path flow"
description = """
The steps that visits take from a page on, or up to it, as edges from page to page.
From: each visit's page views from its first view of the page on; step 1 leads from it to the next page, and
next_page is NULL where the visit views nothing more. To: its page views up to its last view of the page; step 1
leads to it, step 2 to the page before, and page is NULL where the visit began. With * as the page, from begins at the
first page view of every visit, and to ends at the last.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first. Views without an address, and views of no visit, are left out."""
chart = { kind = "bar", x = "next_page", y = "visits" }
covers = ["B15"]
related = ["top_paths", "transitions", "journeys_from_to", "page_edges"]
keywords = ["user flow", "behaviour flow", "sankey", "navigation"]
example = "snowq run path_flow --page /basket --direction to --steps 3 --min-count 5"

[params]
page = "*"
top = 50
min_count = 1

[params.direction]
type = "choice"
choices = ["from", "to"]
default = "from"
help = "Whether the page is where the paths begin, or where they end."

[params.steps]
type = "choice"
choices = ["1", "3", "5", "8"]
default = "5"
help = "How many steps to follow."

[columns]
step = ["number", "number of the step, counted from the page"]
page = ["text", "where the step begins; NULL before the first page view of a visit"]
next_page = ["text", "where it leads; NULL behind the last page view of a visit"]
visits = ["count", "visits that took it"]
*/
{% import 'sequence.sql' as sequence with context %}
{% set backwards = direction == 'to' %}
{% set count = steps | int %}
{% set views = sequence.page_views_from(events, selection, page, backwards) %}
{% set edges %}
SELECT
    step,
    CASE step
        {% for place in range(1, count + 1) %}
        WHEN {{ place }} THEN page_{{ place }}
        {% endfor %}
    END AS near,
    CASE step
        {% for place in range(1, count + 1) %}
        WHEN {{ place }} THEN page_{{ place + 1 }}
        {% endfor %}
    END AS far
FROM {{ sql.derived(sequence.paths(views, count + 1, backwards), 'p') }}
{{ sql.numbers(count, 's', 'step') }}
{% endset %}
SELECT
    step,
    {% if backwards %}
    far AS page,
    near AS next_page,
    {% else %}
    near AS page,
    far AS next_page,
    {% endif %}
    COUNT(*) AS visits
FROM {{ sql.derived(edges, 'e') }}
WHERE near IS NOT NULL
GROUP BY step, near, far
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, step, {{ sql.asc('page') }}, {{ sql.asc('next_page') }}
LIMIT {{ top }}
