/*
title = "Page sequence"
description = """
One row per page view of a visit, numbered in order: what other tools read to draw paths.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first. Views without an address, and views of no visit, are left out."""
covers = ["A83"]
related = ["page_edges", "visit_entry_exit", "page_by_visit"]
keywords = ["clickstream"]
example = "snowq run page_sequence --from 2012-02-14 --to 2012-02-14"

[columns]
visitor = ["text", "user_id"]
visit_id = ["number", "number of the visit among the visitor's"]
view_number = ["number", "number of the view in the visit, from 1"]
viewed_at = ["period", "when, to the second"]
page = ["text", "path of the page"]
*/
{% import 'sequence.sql' as sequence with context %}
SELECT
    visitor,
    visit_id,
    n AS view_number,
    {{ sql.local('moment') }} AS viewed_at,
    page
FROM {{ sql.numbered(sequence.page_views(events, selection), 's', by=['visitor', 'visit_id'], order=['moment', 'page']) }}
ORDER BY visitor, visit_id, view_number
