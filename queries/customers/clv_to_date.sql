/*
title = "Customer value to date"
description = """
What each user has been worth in the selection: his orders, or the ev_value of another action.
Of the events that meet the goal, orders count once for each tr_orderid, at the largest tr_total, for the user_id of
the first hit that has one; every other event, a transaction without a tr_orderid too, counts each time it was logged,
at its ev_value. What is no amount is worth nothing; events of no user are left out."""
covers = ["A47"]
related = ["clv_by_period", "clv_indirect", "rfm"]
keywords = ["LTV", "lifetime value"]
chart = { kind = "bar", x = "user_id", y = "value" }
example = "snowq run clv_to_date --top 5"

[params]
goal = "order: event=transaction"
top = 100

[columns]
user_id = ["text", "the user"]
actions = ["count", "orders and other events that meet the goal"]
value = ["money", "what they are worth together"]
*/
{% set known %}
SELECT
    {{ sql.text('tr_orderid') }} AS order_id,
    {{ sql.first('user_id', where='user_id IS NOT NULL') }} AS who,
    COALESCE(MAX({{ sql.cents('tr_total') }}), 0) AS cents
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_step(goal) }}
  AND {{ sql.is_transaction() }}
  AND tr_orderid IS NOT NULL
GROUP BY {{ sql.text('tr_orderid') }}
{% endset %}
{% set facts %}
SELECT
    {{ sql.first_value('who') }} AS customer,
    cents AS cents
FROM {{ sql.derived(known, 'known') }}
WHERE who IS NOT NULL
UNION ALL
SELECT
    {{ sql.text('user_id') }} AS customer,
    COALESCE({{ sql.cents('ev_value') }}, 0) AS cents
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_step(goal) }}
  AND (tr_orderid IS NULL OR NOT (COALESCE({{ sql.is_transaction() }}, 1 = 0)))
  AND user_id IS NOT NULL
{% endset %}
SELECT
    customer AS user_id,
    COUNT(*) AS actions,
    {{ sql.money('SUM(cents)') }} AS value
FROM {{ sql.derived(facts, 'facts') }}
GROUP BY customer
ORDER BY value DESC, actions DESC, user_id
LIMIT {{ top }}
