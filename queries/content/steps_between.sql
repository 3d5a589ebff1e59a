/*
title = "Steps between two pages"
description = """
How many page views it takes to get from one page to another.
Counted are the visits that view the one page and later the other: the steps from the first view of the one to the
first view of the other behind it; 1 is straight from page to page. Both may be patterns, and the same page: then it is
the steps to the next view of it.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first. Views without an address, and views of no visit, are left out."""
chart = { kind = "histogram", x = "steps", y = "visits" }
covers = ["A99"]
related = ["journeys_from_to", "path_flow", "funnel"]
example = "snowq run steps_between --from-page / --to-page /checkout/thank-you"

[params.from_page]
type = "page"
default = "/"
help = "Where the journey begins: a path, in which * is any text."

[params.to_page]
type = "page"
default = "/basket"
help = "Where it ends: a path, in which * is any text."

[columns]
steps = ["number", "page views from the one page to the other"]
visits = ["count", "visits that took so many"]
*/
{% import 'sequence.sql' as sequence with context %}
{% set views = sequence.page_views_from(events, selection, from_page) %}
{% set arrivals %}
SELECT
    MIN(n) - 1 AS steps
FROM {{ sql.numbered(views, 's', by=['visitor', 'visit_id'], order=['moment', 'page']) }}
WHERE n > 1
  AND {{ sql.matches('page', to_page) }}
GROUP BY visitor, visit_id
{% endset %}
SELECT
    steps,
    COUNT(*) AS visits
FROM {{ sql.derived(arrivals, 'a') }}
GROUP BY steps
ORDER BY steps
