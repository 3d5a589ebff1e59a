/*
title = "Conversion of a segment"
description = """
Which share of the visitors of a segment reached a goal, against all others.
A visitor is a user_id; he is in the segment when one of his events in the selection is --segment, whether before or
after the goal. Either row is there only if it has a visitor. The segment itself cannot be called others."""
covers = ["A89"]
related = ["conversion_rate", "segment_uniques", "goal_conversion"]
chart = { kind = "bar", x = "segment", y = "conversion_rate" }
example = "snowq run segment_conversion --segment 'mobile: dvce_ismobile=true'"

[params]
goal = "order: event=transaction"

[params.segment]
type = "goal"
default = "cpc: mkt_medium=cpc"
help = "Who is in the segment: visitors with such an event, written as a step of a funnel."

[columns]
segment = ["text", "label of the segment, or others"]
visitors = ["count", "visitors in it"]
converted = ["count", "of those, visitors with the goal"]
conversion_rate = ["fraction", "converted / visitors"]
*/
{% if segment.label == 'others' %}
{{ sql.refuse("--segment: 'others' are those who are not in it. Give the segment another label.") }}
{% endif %}
{% set user = sql.text('user_id') %}
{% set visitors %}
SELECT
    {{ user }} AS visitor,
    MAX(CASE WHEN {{ sql.is_step(segment) }} THEN 1 ELSE 0 END) AS in_segment,
    MAX(CASE WHEN {{ sql.is_step(goal) }} THEN 1 ELSE 0 END) AS converts
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
GROUP BY {{ user }}
{% endset %}
{% set groups %}
SELECT
    in_segment,
    COUNT(*) AS visitors,
    SUM(converts) AS converted
FROM {{ sql.derived(visitors, 'visitors') }}
GROUP BY in_segment
{% endset %}
SELECT
    CASE in_segment WHEN 1 THEN {{ segment.label }} ELSE 'others' END AS segment,
    visitors,
    converted,
    {{ sql.ratio('converted', 'visitors') }} AS conversion_rate
FROM {{ sql.derived(groups, 'sides') }}
ORDER BY visitors DESC, converted DESC, segment
