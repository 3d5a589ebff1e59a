/*
title = "Customer value by period"
description = """
What each customer has spent in each period.
A customer is the user_id of an order's first hit that has one. An order is one tr_orderid, counted once however often
its hit was logged, at its largest tr_total (nothing if none is an amount), in the period in which it was logged first.
Periods without an order of a customer have no row."""
covers = ["A48"]
related = ["clv_to_date", "ltv_curve", "repeat_purchase"]
chart = { kind = "line", x = "period", y = "value", series = "user_id" }
example = "snowq run clv_by_period --top 5"

[params]
grain = "month"
top = 200

[columns]
user_id = ["text", "the customer"]
period = ["period", "first day of the period, or the start of the hour"]
orders = ["count", "orders in it"]
value = ["money", "sum of their amounts"]
*/
{% import 'orders.sql' as orders with context %}
{% set period = sql.period(grain, 'placed') %}
SELECT
    customer AS user_id,
    {{ period }} AS period,
    COUNT(*) AS orders,
    {{ sql.money('SUM(cents)') }} AS value
FROM {{ sql.derived(orders.purchases(events, selection), 'purchases') }}
GROUP BY customer, {{ period }}
ORDER BY value DESC, period, user_id
LIMIT {{ top }}
