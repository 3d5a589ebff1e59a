/*
title = "Indirect customer value"
description = """
What each user's actions are worth by a table of yours that gives every action a value.
An action is an event with ev_action, each time it was logged; the table names it to the letter. Actions that it
does not name are worth nothing and are not counted, nor are those of no user. If it names one twice, that is worth
both together. A worth counts to the hundredth."""
covers = ["A50"]
related = ["clv_to_date", "weighted_engagement", "custom_events"]
chart = { kind = "bar", x = "user_id", y = "value" }
example = "snowq run clv_indirect --top 10"

[params]
top = 100

[params.action_values]
type = "lookup"
help = "A table of what actions are worth, one row each: the columns action and worth."
columns = { action = "text", worth = "money" }

[columns]
user_id = ["text", "the user"]
actions = ["count", "actions that the table names"]
value = ["money", "what those are worth together"]
*/
{% set acted %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    {{ sql.text('ev_action') }} AS action_name,
    COUNT(*) AS actions
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND ev_action IS NOT NULL
GROUP BY {{ sql.text('user_id') }}, {{ sql.text('ev_action') }}
{% endset %}
{% set worth %}
SELECT
    {{ sql.text('action') }} AS action_name,
    COALESCE(SUM({{ sql.cents('worth') }}), 0) AS cents
FROM {{ action_values }}
WHERE action IS NOT NULL
GROUP BY {{ sql.text('action') }}
{% endset %}
SELECT
    a.visitor AS user_id,
    SUM(a.actions) AS actions,
    {{ sql.money('SUM(a.actions * w.cents)') }} AS value
FROM {{ sql.derived(acted, 'a') }}
JOIN {{ sql.derived(worth, 'w') }}
    ON a.action_name = w.action_name
GROUP BY a.visitor
ORDER BY value DESC, actions DESC, user_id
LIMIT {{ top }}
