/*
title = "Visits by a gap"
description = """
One row per visit as a gap of --gap-minutes would make it of the events of each user, whatever the tracker numbered.
A visit goes on while a user's next event is no more than the gap away, to the second, and ends at the first that has
none so near. Events without user_id are left out; those without visit_id count. The tracker's numbers, beside it,
tell which of its visits were joined (first and last differ) or parted (two rows have one number)."""
covers = ["A95"]
related = ["session_check", "visits_table", "visit_averages"]
keywords = ["sessionization", "timeout"]
example = "snowq run resessionise --gap-minutes 60 --from 2012-02-14 --to 2012-02-14"

[params]
gap_minutes = 30

[columns]
visitor = ["text", "user_id"]
visit = ["number", "number of the visit among the visitor's in the selection, from 1"]
began = ["period", "its first event, to the second"]
ended = ["period", "its last event, to the second"]
seconds = ["seconds", "from the first event to the last"]
events = ["count", "events of any type"]
page_views = ["count", "of those, page views"]
first_visit_id = ["number", "the least visit_id of its events; NULL where none has one"]
last_visit_id = ["number", "the greatest of them"]
*/
{% set counted = ['events', 'page_views', 'least_id', 'greatest_id'] %}
{% set moments %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    {{ sql.moment() }} AS moment,
    COUNT(*) AS events,
    {{ sql.count_if(sql.is_page_view()) }} AS page_views,
    MIN(visit_id) AS least_id,
    MAX(visit_id) AS greatest_id
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
GROUP BY {{ sql.text('user_id') }}, {{ sql.moment() }}
{% endset %}
{% set ends %}
SELECT
    visitor,
    moment_1 AS moment,
    {% for name in counted %}
    {{ sql.names(name ~ '_1') }} AS {{ sql.names(name) }},
    {% endfor %}
    CASE WHEN {{ sql.seconds_between('moment_1', 'moment_2') }} <= {{ gap_minutes * 60 }} THEN 0 ELSE 1 END AS is_end
FROM {{ sql.runs(moments, 'r', by=['visitor'], order=['moment'], what=['moment'] + counted, length=2) }}
{% endset %}
{% set numbered %}
SELECT
    visitor,
    ended_so_far - is_end + 1 AS visit,
    {{ sql.names('moment', *counted) }}
FROM {{ sql.running(ends, 'e', by=['visitor'], order=['moment'], what='is_end', total='ended_so_far', keep=['is_end'] + counted) }}
{% endset %}
{% set visits %}
SELECT
    visitor,
    visit,
    MIN(moment) AS began,
    MAX(moment) AS ended,
    SUM(events) AS events,
    SUM(page_views) AS page_views,
    MIN(least_id) AS first_visit_id,
    MAX(greatest_id) AS last_visit_id
FROM {{ sql.derived(numbered, 'm') }}
GROUP BY visitor, visit
{% endset %}
SELECT
    visitor,
    visit,
    {{ sql.shown('began') }},
    {{ sql.shown('ended') }},
    {{ sql.seconds_between('began', 'ended') }} AS seconds,
    events,
    page_views,
    first_visit_id,
    last_visit_id
FROM {{ sql.derived(visits, 'v') }}
ORDER BY visitor, visit
