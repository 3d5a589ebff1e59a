/*
title = "Time on page"
description = """
How long pages are looked at: the time from a page view to the next page view of the same visit.
The last view of a visit has no next one. With --last exclude it is not timed; with --last event it lasts until the
visit's last event of any type, such as a page ping, so that a visit that ends with the view adds 0 seconds.
Views of one page in one second by the same visit are one view; of several pages in one second the smaller path comes
first, and is timed at 0. Views without an address, and views of no visit, are left out."""
chart = { kind = "bar", x = "page", y = "average_seconds" }
covers = ["B11"]
related = ["page_pings", "engaged_minutes", "exit_pages"]
keywords = ["dwell time", "duration", "reading time", "time spent"]
example = "snowq run time_on_page --last event --min-count 20"

[params]
top = 20
min_count = 1

[params.last]
type = "choice"
choices = ["exclude", "event"]
default = "exclude"
help = "What becomes of the last view of a visit: it is not timed, or lasts until the visit's last event."

[columns]
page = ["text", "path of the page"]
page_views = ["count", "views of it in visits"]
timed_views = ["count", "of those, views whose end is known"]
total_seconds = ["seconds", "how long they lasted together; NULL without a timed view"]
average_seconds = ["number", "total_seconds / timed_views; NULL without a timed view"]
*/
{% import 'sequence.sql' as sequence with context %}
{% set visit = ['visitor', 'visit_id'] %}
{% set steps = sql.runs(sequence.page_views(events, selection), 'r', by=visit, order=['moment', 'page'],
                        what=['moment', 'page'], length=2) %}
{% set ends %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    MAX({{ sql.moment() }}) AS ended
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set views %}
SELECT
    r.page_1 AS page,
    {% if last == 'event' %}
    {{ sql.seconds_between('r.moment_1', 'COALESCE(r.moment_2, e.ended)') }} AS lasted
    {% else %}
    {{ sql.seconds_between('r.moment_1', 'r.moment_2') }} AS lasted
    {% endif %}
FROM {{ steps }}
{% if last == 'event' %}
JOIN {{ sql.derived(ends, 'e') }}
    ON {{ sql.same('r', 'e', visit) }}
{% endif %}
{% endset %}
SELECT
    page,
    COUNT(*) AS page_views,
    COUNT(lasted) AS timed_views,
    SUM(lasted) AS total_seconds,
    {{ sql.ratio('SUM(lasted)', 'COUNT(lasted)') }} AS average_seconds
FROM {{ sql.derived(views, 'v') }}
GROUP BY page
HAVING COUNT(*) >= {{ min_count }}
ORDER BY page_views DESC, page
LIMIT {{ top }}
