/*
title = "Entry and exit of each visit"
description = """
One row per visit with a page view: where it began and where it ended.
The entry page is the path of the first page view in the selection, the exit page that of the last. Of several in one
second the smallest path is the first and the greatest the last, and a view without an address loses to both; a page
is NULL only where that second has no other view."""
covers = ["A58"]
related = ["entry_pages", "exit_pages", "visits_table", "page_sequence"]
example = "snowq run visit_entry_exit --from 2012-02-14 --to 2012-02-14"

[columns]
visitor = ["text", "user_id"]
visit_id = ["number", "number of the visit among the visitor's"]
entered_at = ["period", "when the first page view was, to the second"]
entry_page = ["text", "path of the first page view"]
exited_at = ["period", "when the last page view was, to the second"]
exit_page = ["text", "path of the last page view"]
page_views = ["count", "page views of the visit"]
*/
{% set visitor, path = sql.text('user_id'), sql.url_path('page_url') %}
{% set visits %}
SELECT
    {{ visitor }} AS visitor,
    visit_id,
    MIN({{ sql.moment() }}) AS entered_at,
    {{ sql.first(path, where=sql.is_page_view()) }} AS entry,
    MAX({{ sql.moment() }}) AS exited_at,
    {{ sql.last(path, where=sql.is_page_view()) }} AS exit_view,
    COUNT(*) AS page_views
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_page_view() }}
GROUP BY {{ visitor }}, visit_id
{% endset %}
SELECT
    visitor,
    visit_id,
    {{ sql.shown('entered_at') }},
    {{ sql.first_value('entry') }} AS entry_page,
    {{ sql.shown('exited_at') }},
    {{ sql.last_value('exit_view') }} AS exit_page,
    page_views
FROM {{ sql.derived(visits, 'v') }}
ORDER BY visitor, visit_id
