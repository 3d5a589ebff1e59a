/*
title = "Time between funnel steps"
description = """
How long visits, or users, take from each step of a funnel to the next, and from the first to the last.
A step counts when it happens at or after the moment at which the step before was first reached; later, if it is the
same step again. Events without user_id (and, by visit, without visit_id) are left out.
A time is that between the first moments at which the two steps were reached, in seconds, of the visits or users that
reached the later one. Median and 90th percentile are by nearest rank: the least time that at least half, or nine
tenths, do not exceed. The last row is the whole way; of a funnel of two steps it is left out. Ways that nobody went
have no row."""
covers = ["B27"]
related = ["funnel", "funnel_by_entry"]
keywords = ["time to convert"]
chart = { kind = "histogram", x = "to_step", y = "median" }
example = "snowq run funnel_time --by user --step any --step 'event=transaction'"

[params]
step = ["visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction"]

[params.by]
type = "choice"
choices = ["visit", "user"]
default = "visit"
help = "Whether all steps must lie in one visit, or belong to one user."

[columns]
way = ["number", "number of the row, from 1"]
from_step = ["text", "label of the step from which time is taken"]
to_step = ["text", "label of the step up to which it is"]
reached = ["count", "visits or users that reached the latter"]
median = ["seconds", "half took no longer"]
mean = ["number", "mean time in seconds"]
p90 = ["seconds", "nine in ten took no longer"]
*/
{% import 'funnels.sql' as funnels with context %}
{% set unit = funnels.units[by] %}
{% set last = step | length %}
{% set hits = funnels.hits(events, selection, step, by) %}
{% set times %}
SELECT
    {{ sql.names(*unit) }},
    way,
    CASE way
        {% for one in step[1:] %}
        WHEN {{ loop.index }} THEN {{ sql.seconds_between('reached_%d' % loop.index, 'reached_%d' % (loop.index + 1)) }}
        {% endfor %}
        {% if last != 2 %}
        WHEN {{ last }} THEN {{ sql.seconds_between('reached_1', 'reached_%d' % last) if last > 1 else none }}
        {% endif %}
    END AS seconds
FROM {{ sql.derived(funnels.reached(step, hits, unit), 'r') }}
{{ sql.numbers(last, 'w', 'way') }}
{% endset %}
{% set known %}
SELECT
    {{ sql.names(*unit) }},
    way,
    seconds
FROM {{ sql.derived(times, 't') }}
WHERE seconds IS NOT NULL
{% endset %}
{% set totals %}
SELECT
    way,
    COUNT(*) AS reached,
    {{ sql.ratio('SUM(seconds)', 'COUNT(*)') }} AS mean
FROM {{ sql.once('known', known, 'k') }}
GROUP BY way
{% endset %}
{% set known_once %}
SELECT
    way,
    seconds,
    {{ sql.names(*unit) }}
FROM {{ sql.once('known', known, 'k') }}
{% endset %}
SELECT
    n.way AS way,
    CASE n.way
        {% for one in step[1:] %}
        WHEN {{ loop.index }} THEN {{ step[loop.index0].label }}
        {% endfor %}
        WHEN {{ last }} THEN {{ step[0].label }}
    END AS from_step,
    CASE n.way
        {% for one in step[1:] %}
        WHEN {{ loop.index }} THEN {{ one.label }}
        {% endfor %}
        WHEN {{ last }} THEN {{ step[last - 1].label }}
    END AS to_step,
    t.reached AS reached,
    {{ sql.earliest('n.seconds', 'n.place * 2 >= t.reached') }} AS median,
    t.mean AS mean,
    {{ sql.earliest('n.seconds', 'n.place * 10 >= t.reached * 9') }} AS p90
FROM {{ sql.numbered(known_once, 'n', by=['way'], order=['seconds'] + unit, number='place') }}
JOIN {{ sql.derived(totals, 't') }}
    ON n.way = t.way
GROUP BY n.way, t.reached, t.mean
ORDER BY way
