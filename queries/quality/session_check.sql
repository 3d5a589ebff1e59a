/*
title = "Check of the visits"
description = """
Whether the visits that the tracker numbered are those that a gap of --gap-minutes would make of the same events.
A visit is one pair of user_id and visit_id. Events of a user in one second and visit are one moment; moments are in
order, those of one second by visit_id. 2 a moment begins a visit by the gap where the user's moment before, of
whatever visit, is more than the gap away; 3 visits with such a moment that is not their first, so that they went on
after a gap; 4 visits whose first moment is none, which the tracker should have made part of the one before; 5 visits
gone back to, with a moment after another visit had begun that began later than they did, whatever their numbers;
6 visits with moments on two days; 7 visits from whose first to whose last moment there is more than a day."""
chart = { kind = "bar", x = "finding", y = "visits" }
covers = ["B71"]
related = ["resessionise", "visit_averages", "duplicate_events"]
keywords = ["timeout", "data quality"]
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
    a.n AS n,
    CASE WHEN {{ sql.seconds_between('b.moment', 'a.moment') }} <= {{ gap_minutes * 60 }} THEN 0 ELSE 1 END AS begins
FROM {{ sql.once('ordered', ordered, 'a') }}
LEFT OUTER JOIN {{ sql.derived(befores, 'b') }}
    ON a.visitor = b.visitor AND a.n = b.n
{% endset %}
{# the minimum of 2 * n + begins is at the first moment, and so says whether the gap makes that one begin a visit #}
{% set visits %}
SELECT
    visitor,
    visit_id,
    MIN(moment) AS began,
    MAX(moment) AS ended,
    SUM(begins) AS begun,
    MIN(2 * n + begins) - 2 * MIN(n) AS begun_at_first
FROM {{ sql.derived(pairs, 'p') }}
GROUP BY visitor, visit_id
{% endset %}
{# one row per visit; it does without the order of the moments, which is expensive #}
{% set spans %}
SELECT
    {{ visitor }} AS visitor,
    visit_id,
    MIN({{ sql.moment() }}) AS began,
    MAX({{ sql.moment() }}) AS ended
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ visitor }}, visit_id
{% endset %}
{# the visits during which another visit of the visitor began #}
{% set returned %}
SELECT
    v.visitor AS visitor,
    v.visit_id AS visit_id
FROM {{ sql.once('spans', spans, 'v') }}
JOIN {{ sql.once('spans', spans, 'w') }}
    ON v.visitor = w.visitor
WHERE (w.began > v.began OR (w.began = v.began AND w.visit_id > v.visit_id))
  AND (w.began < v.ended OR (w.began = v.ended AND w.visit_id < v.visit_id))
GROUP BY v.visitor, v.visit_id
{% endset %}
{% set checked %}
SELECT
    v.began AS began,
    v.ended AS ended,
    v.begun AS begun,
    v.begun_at_first AS begun_at_first,
    CASE WHEN r.visitor IS NULL THEN 0 ELSE 1 END AS is_back
FROM {{ sql.derived(visits, 'v') }}
LEFT OUTER JOIN {{ sql.derived(returned, 'r') }}
    ON v.visitor = r.visitor AND v.visit_id = r.visit_id
{% endset %}
{% set totals %}
SELECT
    COUNT(*) AS found_1,
    SUM(begun) AS found_2,
    {{ sql.count_if('begun > begun_at_first') }} AS found_3,
    {{ sql.count_if('begun_at_first = 0') }} AS found_4,
    SUM(is_back) AS found_5,
    {{ sql.count_if(sql.days_between(sql.local('began'), sql.local('ended')) ~ ' > 0') }} AS found_6,
    {{ sql.count_if(sql.seconds_between('began', 'ended') ~ ' > 86400') }} AS found_7
FROM {{ sql.derived(checked, 'c') }}
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
