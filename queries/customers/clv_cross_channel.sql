/*
title = "Customer value, web and offline"
description = """
Each customer's revenue on the web, and that of a table of sales elsewhere.
A customer is what the label of an event `login` says; a user_id belongs to the customer of its last login in the
selection (of several in one second the last by name), and all its orders with it. Orders count once, at their largest
tr_total, for the user_id of the first hit that has one; those of users who never log in are left out. Customers with
no sale on either side are left out, too; the table may have any number of rows for one, each of which
counts to the cent."""
covers = ["A49"]
related = ["clv_to_date", "login_map", "join_customers"]
chart = { kind = "bar", x = "customer", y = "total" }
example = "snowq run clv_cross_channel --top 10"

[params]
top = 100

[params.login]
type = "goal"
default = "action=login"
help = "What logs a user in, with the customer in ev_label; written as a step of a funnel."

[params.offline_sales]
type = "lookup"
help = "A table of sales elsewhere, one row each: the columns customer and amount."
columns = { customer = "text", amount = "money" }

[columns]
customer = ["text", "the customer"]
users = ["count", "user_id that have logged in as him and ordered"]
web_orders = ["count", "orders of those"]
web_revenue = ["money", "sum of their amounts"]
offline_sales = ["count", "rows of the table"]
offline_revenue = ["money", "sum of their amounts"]
total = ["money", "both together"]
*/
{% import 'orders.sql' as orders with context %}
{% set logins %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    {{ sql.last('ev_label', where='ev_label IS NOT NULL') }} AS known_as
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_step(login) }}
  AND user_id IS NOT NULL
  AND ev_label IS NOT NULL
GROUP BY {{ sql.text('user_id') }}
{% endset %}
{% set known %}
SELECT
    visitor,
    {{ sql.last_value('known_as') }} AS customer
FROM {{ sql.derived(logins, 'logins') }}
{% endset %}
{% set sales %}
SELECT
    k.customer AS customer,
    k.visitor AS visitor,
    1 AS web,
    p.cents AS cents
FROM {{ sql.derived(orders.purchases(events, selection), 'p') }}
JOIN {{ sql.derived(known, 'k') }}
    ON p.customer = k.visitor
UNION ALL
SELECT
    {{ sql.text('customer') }} AS customer,
    {{ sql.text('customer') }} AS visitor,
    0 AS web,
    {{ sql.cents('amount') }} AS cents
FROM {{ offline_sales }}
WHERE customer IS NOT NULL
{% endset %}
SELECT
    customer,
    COUNT(DISTINCT CASE WHEN web = 1 THEN visitor END) AS users,
    SUM(web) AS web_orders,
    {{ sql.money('SUM(CASE WHEN web = 1 THEN cents ELSE 0 END)') }} AS web_revenue,
    COUNT(CASE WHEN web = 0 THEN 1 END) AS offline_sales,
    {{ sql.money('SUM(CASE WHEN web = 0 AND cents IS NOT NULL THEN cents ELSE 0 END)') }} AS offline_revenue,
    {{ sql.money('SUM(COALESCE(cents, 0))') }} AS total
FROM {{ sql.derived(sales, 'sales') }}
GROUP BY customer
ORDER BY total DESC, customer
LIMIT {{ top }}
