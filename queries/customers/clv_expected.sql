/*
title = "Expected customer value"
description = """
What each user of a table of yours has spent, and what you expect him to spend yet by the segment he is in.
Orders count once, at their largest tr_total, for the user_id of the first hit that has one. Users whom the table does
not name are left out; one whom it names without orders has spent nothing. The table gives the segment and what is
expected of its users, for one horizon that is yours to choose; `snowq run rfm` is one way to make it."""
covers = ["A51"]
related = ["rfm", "clv_to_date"]
keywords = ["LTV", "lifetime value", "prediction"]
chart = { kind = "bar", x = "user_id", y = "total" }
example = "snowq run clv_expected --top 10"

[params]
top = 100

[params.segments]
type = "lookup"
help = "A table of users, one row each: the columns user_id, segment and expected."
columns = { user_id = "text", segment = "text", expected = "money" }

[columns]
user_id = ["text", "the user"]
segment = ["text", "his segment"]
orders = ["count", "his orders"]
spent = ["money", "sum of their amounts"]
expected = ["money", "what is expected yet"]
total = ["money", "both together"]
*/
{% import 'orders.sql' as orders with context %}
{% set spent %}
SELECT
    customer,
    COUNT(*) AS orders,
    SUM(cents) AS cents
FROM {{ sql.derived(orders.purchases(events, selection), 'purchases') }}
GROUP BY customer
{% endset %}
{% set expected %}
SELECT
    {{ sql.text('user_id') }} AS customer,
    {{ sql.text('segment') }} AS segment,
    COALESCE({{ sql.cents('expected') }}, 0) AS cents
FROM {{ segments }}
WHERE user_id IS NOT NULL
{% endset %}
SELECT
    e.customer AS user_id,
    e.segment AS segment,
    COALESCE(s.orders, 0) AS orders,
    {{ sql.money('COALESCE(s.cents, 0)') }} AS spent,
    {{ sql.money('e.cents') }} AS expected,
    {{ sql.money('(COALESCE(s.cents, 0) + e.cents)') }} AS total
FROM {{ sql.derived(expected, 'e') }}
LEFT OUTER JOIN {{ sql.derived(spent, 's') }}
    ON e.customer = s.customer
ORDER BY total DESC, user_id, {{ sql.asc('segment') }}
LIMIT {{ top }}
