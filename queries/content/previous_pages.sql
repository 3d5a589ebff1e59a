/*
title = "Previous pages"
description = """
The pages that were viewed some steps before a page.
Each view of the page counts, with the page view that lies --steps-before places earlier in its visit; views with
fewer page views before them are left out.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first. Views without an address, and views of no visit, are left out."""
chart = { kind = "bar", x = "previous_page", y = "views" }
covers = ["A97"]
related = ["transitions", "journeys_from_to", "path_flow"]
keywords = ["navigation"]
example = "snowq run previous_pages --page /basket --steps-before 2 --top 10"

[params]
page = "/basket"
top = 20
min_count = 1

[params.steps_before]
type = "choice"
choices = ["1", "2", "3", "5"]
default = "1"
help = "How many page views earlier to look."

[columns]
previous_page = ["text", "path of the page that was viewed before"]
views = ["count", "views of the page that it came before"]
*/
{% import 'sequence.sql' as sequence with context %}
{% set here = 'page_%d' % (steps_before | int + 1) %}
SELECT
    page_1 AS previous_page,
    COUNT(*) AS views
FROM {{ sql.runs(sequence.page_views(events, selection), 'r', by=['visitor', 'visit_id'], order=['moment', 'page'],
                 what=['page'], length=steps_before | int + 1) }}
WHERE {{ sql.matches(here, page) }}
GROUP BY page_1
HAVING COUNT(*) >= {{ min_count }}
ORDER BY views DESC, previous_page
LIMIT {{ top }}
