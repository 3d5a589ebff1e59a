/*
title = "Top paths"
description = """
The commonest ways through the site: whole visits, each as the pages that it viewed, in order.
A path has at most --length pages; a longer one is cut there and ends with '> ...'. With --collapse-repeats a page
that is viewed several times running, such as by a reload, stands once.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first. Views without an address are left out, and with them the visits that have no other."""
chart = { kind = "bar", x = "path", y = "visits" }
covers = ["B16"]
related = ["path_flow", "frequent_journeys", "journeys_from_to"]
keywords = ["user flow", "click paths"]
example = "snowq run top_paths --length 3 --collapse-repeats --top 10"

[params]
top = 20
min_count = 1

[params.length]
type = "choice"
choices = ["1", "3", "5", "10"]
default = "5"
help = "How many pages of a path to tell apart."

[params.collapse_repeats]
type = "flag"
default = false
help = "Take several views of one page running for one."

[columns]
path = ["text", "paths of the pages, with > between them"]
visits = ["count", "visits that went so"]
share = ["fraction", "visits / all visits with a page view that has an address"]
*/
{% import 'sequence.sql' as sequence with context %}
{% set count = length | int %}
{% set cut = "CASE WHEN page_%d IS NOT NULL THEN ' > ...' ELSE '' END" % (count + 1) %}
{% set visit = ['visitor', 'visit_id'] %}
{% set views = sequence.page_views(events, selection) %}
{# of consecutive views of the same page, only the last is kept #}
{% set distinct_views %}
SELECT
    visitor,
    visit_id,
    moment_1 AS moment,
    page_1 AS page
FROM {{ sql.runs(views, 'r', by=visit, order=['moment', 'page'], what=['moment', 'page'], length=2) }}
WHERE page_2 IS NULL OR page_2 <> page_1
{% endset %}
{% set paths %}
SELECT
    1 AS everything,
    {{ sql.concat(sql.written('page', count), cut) }} AS path
FROM {{ sql.derived(sequence.paths(distinct_views if collapse_repeats else views, count + 1), 'p') }}
{% endset %}
{% set counted %}
SELECT
    everything,
    path,
    COUNT(*) AS visits
FROM {{ sql.derived(paths, 'q') }}
GROUP BY everything, path
HAVING COUNT(*) >= {{ min_count }}
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    {{ sql.count_visits() }} AS visits
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_page_view() }}
  AND page_url IS NOT NULL
{% endset %}
SELECT
    c.path AS path,
    c.visits AS visits,
    {{ sql.ratio('c.visits', 't.visits') }} AS share
FROM {{ sql.derived(counted, 'c') }}
JOIN {{ sql.derived(total, 't') }}
    ON c.everything = t.everything
ORDER BY visits DESC, path
LIMIT {{ top }}
