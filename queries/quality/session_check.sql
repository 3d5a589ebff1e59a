/*
title = "Check of the visits"
description = """
Whether the visits that the tracker numbered are those that a gap of --gap-minutes would make of the same events.
A visit is one pair of user_id and visit_id. Events of a user in one second and visit are one moment; moments are in
order, those of one second by visit_id. 2 a moment begins a visit by the gap where the one before is more than the gap
away; 3 visits with such a gap inside; 4 visits begun within the gap of the user's moment before, which the tracker
should have gone on with; 5 visits gone back to after a later one had begun; 6 visits with moments on two days;
7 visits from whose first to whose last moment there is more than a day."""
chart = { kind = "bar", x = "finding", y = "visits" }
covers = ["B71"]
related = ["resessionise", "visit_averages", "duplicate_events"]
example = "snowq run session_check --gap-minutes 60"

[params]
gap_minutes = 30

[columns]
place = ["count", "number of the finding, from 1"]
finding = ["text", "what was found"]
visits = ["count", "visits of which it is true"]
share = ["fraction", "visits / visits as the tracker numbered them; NULL without any"]
*/
{% set visitor = sql.text('user_id') %}
{% set moments %}
SELECT
    {{ visitor }} AS visitor,
    {{ sql.moment() }} AS moment,
    visit_id
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ visitor }}, {{ sql.moment() }}, visit_id
{% endset %}
{% set ranked = sql.numbered(moments, 'r', by=['visitor'], order=['moment', 'visit_id']) %}
{% set ordered %}
SELECT
    visitor,
    moment,
    visit_id,
    n
FROM {{ ranked }}
{% endset %}
{% set befores %}
SELECT
    visitor,
    moment,
    visit_id,
    n + 1 AS n
FROM {{ sql.once('ordered', ordered, 'o') }}
{% endset %}
{% set pairs %}
SELECT
    a.visitor AS visitor,
    a.visit_id AS visit_id,
    a.moment AS moment,
    b.visit_id AS visit_before,
    {{ sql.seconds_between('b.moment', 'a.moment') }} AS seconds
FROM {{ sql.once('ordered', ordered, 'a') }}
LEFT OUTER JOIN {{ sql.derived(befores, 'b') }}
    ON a.visitor = b.visitor AND a.n = b.n
{% endset %}
{% set gap = gap_minutes * 60 %}
{% set visits %}
SELECT
    MIN(moment) AS began,
    MAX(moment) AS ended,
    COUNT(CASE WHEN seconds IS NULL OR seconds > {{ gap }} THEN 1 END) AS begun,
    MAX(CASE WHEN visit_before = visit_id AND seconds > {{ gap }} THEN 1 ELSE 0 END) AS has_gap,
    MAX(CASE WHEN visit_before < visit_id AND seconds <= {{ gap }} THEN 1 ELSE 0 END) AS is_soon,
    MAX(CASE WHEN visit_before > visit_id THEN 1 ELSE 0 END) AS is_back
FROM {{ sql.derived(pairs, 'p') }}
GROUP BY visitor, visit_id
{% endset %}
{% set totals %}
SELECT
    COUNT(*) AS found_1,
    SUM(begun) AS found_2,
    SUM(has_gap) AS found_3,
    SUM(is_soon) AS found_4,
    SUM(is_back) AS found_5,
    {{ sql.count_if(sql.days_between('began', 'ended') ~ ' > 0') }} AS found_6,
    {{ sql.count_if(sql.seconds_between('began', 'ended') ~ ' > 86400') }} AS found_7
FROM {{ sql.derived(visits, 'v') }}
{% endset %}
{% set rows %}
SELECT
    place,
    CASE place
        {% for number in range(1, 8) %}
        WHEN {{ number }} THEN COALESCE(found_{{ number }}, 0)
        {% endfor %}
    END AS visits,
    found_1 AS everything
FROM {{ sql.derived(totals, 't') }}
{{ sql.numbers(7, 'n', 'place') }}
{% endset %}
SELECT
    place,
    CASE place
        {% for finding in [
            'as the tracker numbered them', 'by the gap', 'with a gap inside', 'begun too soon', 'gone back to', 'over midnight',
            'longer than a day',
        ] %}
        WHEN {{ loop.index }} THEN {{ finding }}
        {% endfor %}
    END AS finding,
    visits,
    {{ sql.ratio('visits', 'everything') }} AS share
FROM {{ sql.derived(rows, 'r') }}
ORDER BY place
