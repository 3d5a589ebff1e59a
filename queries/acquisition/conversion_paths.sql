/*
title = "Ways to a conversion"
description = """
The commonest sequences of channels, or other sources, that end in a conversion, and how many visitors went the same
way without one.
A conversion is a visit with the goal; its way is that visit and the same visitor's earlier ones that began no longer
than lookback_days times 24 hours before it did, be that before --from too, as in `attribution`. The way of a visitor
without any conversion in the days asked for ends at his last visit in them. A way is written by its last touches, up to
max_touches, the earliest first and parted by ' > '; '... > ' stands for earlier ones. With --repeats drop, of several
touches in a row that are written and have the same source one is left. A visit without a source is written (none). Only
ways with a conversion are listed."""
covers = ["B46"]
related = ["attribution", "assists", "first_last_matrix"]
keywords = ["multi-channel", "customer journey", "touchpoints"]
chart = { kind = "bar", x = "path", y = "conversions" }
example = "snowq run conversion_paths --internal-host '*.example.com' --repeats drop --top 10"

[params]
by = "channel"
goal = "order: event=transaction"
top = 20
min_count = 1

[params.max_touches]
type = "int"
default = 4
help = "How many of the last touches to write, from 1 to 8."

[params.repeats]
type = "choice"
choices = ["keep", "drop"]
default = "keep"
help = "Whether touches of one source in a row are written one by one, or once."

[params.lookback_days]
type = "int"
default = 30
help = "How many days before a conversion a touch can lie."

[columns]
path = ["text", "the sources of the touches, the earliest first"]
conversions = ["count", "conversions that were reached this way"]
revenue = ["money", "amount of the orders placed in the visits with the goal"]
non_conversions = ["count", "visitors without a conversion who went this way"]
conversion_rate = ["fraction", "conversions / both"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set written = sql.in_range(max_touches, '--max-touches', 1, 8) %}
{% set also = {'goals': sql.count_if(selection.of_its_days(sql.is_step(goal))),
               'hits': sql.count_if(selection.of_its_days(sql.has_visit()))} %}
{% set sourced = acquisition.sourced(events, selection.from_days_before(lookback_days + 1), by, also, for_touches=true) %}
{% set visits = acquisition.valued(sourced, acquisition.of_touches + ['hits'], events, selection) %}
{% set endings %}
SELECT
    visitor,
    visit_id AS goal_visit,
    began,
    cents,
    1 AS converts
FROM {{ sql.once('visits', visits, 'v') }}
WHERE goals > 0
UNION ALL
SELECT
    visitor,
    MAX(visit_id) AS goal_visit,
    MAX(began) AS began,
    0 AS cents,
    0 AS converts
FROM {{ sql.once('visits', visits, 'v') }}
WHERE hits > 0
GROUP BY visitor
HAVING SUM(goals) = 0
{% endset %}
{% set ago = sql.seconds_between('v.began', 'e.began') %}
{% set touches %}
SELECT
    e.visitor AS visitor,
    e.goal_visit AS goal_visit,
    e.cents AS cents,
    e.converts AS converts,
    COALESCE(v.source, {{ sql.text("'(none)'") }}) AS source,
    {{ ago }} * 4294967296 - v.visit_id AS place
FROM {{ sql.derived(endings, 'e') }}
JOIN {{ sql.once('visits', visits, 'v') }}
    ON e.visitor = v.visitor
WHERE (v.began < e.began OR (v.began = e.began AND v.visit_id <= e.goal_visit))
  AND {{ ago }} <= {{ lookback_days * 86400 }}
{% endset %}
{% set ways %}
SELECT
    visitor,
    goal_visit,
    MAX(cents) AS cents,
    MAX(converts) AS converts,
    {% for place in range(1, written + 1) %}
    MAX(CASE WHEN n = {{ place }} THEN source END) AS touch_{{ place }},
    {% endfor %}
    MAX(n) AS touches
FROM {{ sql.numbered(touches, 't', by=['visitor', 'goal_visit'], order=['place'], keep=['source', 'cents', 'converts']) }}
GROUP BY visitor, goal_visit
{% endset %}
{% set paths %}
SELECT
    cents,
    converts,
    CONCAT(
        CASE WHEN touches > {{ written }} THEN '... > ' ELSE '' END,
        {% for place in range(written, 1, -1) %}
        CASE
            WHEN touch_{{ place }} IS NULL THEN ''
            {% if repeats == 'drop' %}
            WHEN touch_{{ place }} = touch_{{ place - 1 }} THEN ''
            {% endif %}
            ELSE {{ sql.concat('touch_%d' % place, "' > '") }}
        END,
        {% endfor %}
        touch_1
    ) AS path
FROM {{ sql.derived(ways, 'ways') }}
{% endset %}
{% set path = sql.text('path') %}
SELECT
    {{ path }} AS path,
    SUM(converts) AS conversions,
    {{ sql.money('SUM(cents)') }} AS revenue,
    COUNT(*) - SUM(converts) AS non_conversions,
    {{ sql.ratio('SUM(converts)', 'COUNT(*)') }} AS conversion_rate
FROM {{ sql.derived(paths, 'paths') }}
GROUP BY {{ path }}
HAVING SUM(converts) > 0 AND SUM(converts) >= {{ min_count }}
ORDER BY conversions DESC, path
LIMIT {{ top }}
