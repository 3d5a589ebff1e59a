/*
title = "Custom events"
description = """
Custom events by category, action or label, with who made them and the sum of their values.
Events of the types custom and struct count, and rows without a type that have an action and belong to no order. With
--level category all actions of a category are one row, with action all labels of an action; what is finer is NULL.
Events without a category, action or label have a row with NULL. A value that is no number counts as none, and each
counts to the hundredth."""
chart = { kind = "bar", x = "action", y = "events" }
covers = ["B21"]
related = ["structured_events", "weighted_engagement", "next_action"]
keywords = ["event tracking", "clicks", "downloads"]
example = "snowq run custom_events --level action"

[params]
top = 50
min_count = 1

[params.level]
type = "choice"
choices = ["category", "action", "label"]
default = "label"
help = "How finely to split."

[columns]
category = ["text", "category of the events"]
action = ["text", "their action; NULL by category"]
label = ["text", "their label; NULL by category and by action"]
events = ["count", "events"]
visitors = ["count", "distinct user_id that made them"]
visits = ["count", "visits in which they were made"]
value_sum = ["number", "sum of ev_value; NULL where none has one"]
*/
{% set category, action, label = sql.text('ev_category'), sql.text('ev_action'), sql.text('ev_label') %}
SELECT
    {{ category }} AS category,
    {{ none if level == 'category' else action }} AS action,
    {{ label if level == 'label' else none }} AS label,
    COUNT(*) AS events,
    {{ sql.count_visitors() }} AS visitors,
    {{ sql.count_visits() }} AS visits,
    SUM({{ sql.hundredths(sql.number('ev_value')) }}) / 100 AS value_sum
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_custom() }}
{% if level == 'category' %}
GROUP BY {{ category }}
{% elif level == 'action' %}
GROUP BY {{ category }}, {{ action }}
{% else %}
GROUP BY {{ category }}, {{ action }}, {{ label }}
{% endif %}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY events DESC, {{ sql.asc('category') }}, {{ sql.asc('action') }}, {{ sql.asc('label') }}
LIMIT {{ top }}
