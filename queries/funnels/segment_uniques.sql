/*
title = "Visitors of a segment"
description = """
Visitors of each period, split by a segment.
A visitor is a user_id with an event in the period. He is in the segment, in every period, when one of his events in
the whole selection is --segment."""
covers = ["A90"]
related = ["segment_conversion", "unique_visitors"]
chart = { kind = "line", x = "period", y = "in_segment" }
example = "snowq run segment_uniques --segment 'buyers: event=transaction'"

[params]
grain = "month"

[params.segment]
type = "goal"
default = "cpc: mkt_medium=cpc"
help = "Who is in the segment: visitors with such an event, written as a step of a funnel."

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visitors = ["count", "visitors with an event in it"]
in_segment = ["count", "of those, visitors of the segment"]
others = ["count", "of those, all others"]
share = ["fraction", "in_segment / visitors"]
*/
{% set period, user = sql.period(grain), sql.text('user_id') %}
{% set active %}
SELECT
    {{ period }} AS period,
    {{ user }} AS visitor,
    MAX(CASE WHEN {{ sql.is_step(segment) }} THEN 1 ELSE 0 END) AS in_segment
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
GROUP BY {{ period }}, {{ user }}
{% endset %}
{% set visitors %}
SELECT
    visitor,
    MAX(in_segment) AS in_segment
FROM {{ sql.once('active', active, 'a') }}
GROUP BY visitor
{% endset %}
SELECT
    a.period AS period,
    COUNT(*) AS visitors,
    SUM(v.in_segment) AS in_segment,
    COUNT(*) - SUM(v.in_segment) AS others,
    {{ sql.ratio('SUM(v.in_segment)', 'COUNT(*)') }} AS share
FROM {{ sql.once('active', active, 'a') }}
JOIN {{ sql.derived(visitors, 'v') }}
    ON a.visitor = v.visitor
GROUP BY a.period
ORDER BY period
