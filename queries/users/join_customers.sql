/*
title = "Customers of your own table"
description = """
What the customers of each segment do on the site: events, visits and orders joined to a table of your own.
--lookup customers=... names that table, with the columns customer_id and segment; on DuckDB it may be a CSV file, and what else it
has is left alone. Of several rows of one customer the greatest segment counts, and NULL loses. A user_id belongs to the
customer as whom it logged in last in the selection: --login is what a login is, --login-id where it names the customer;
of two logins in one second the greatest name wins. All events of that user_id count, those before the login too.
Whoever never logged in, or as nobody whom the table has, stands under the segment NULL beside customers who have none.
An order is one tr_orderid of one user_id, and counts once however often it was logged, with its largest tr_total, NULL
counting as nothing. A segment of which nobody came has a row with 0. Most events first; ties by segment."""
chart = { kind = "bar", x = "segment", y = "revenue" }
covers = ["A36"]
related = ["login_map", "clv_to_date", "metric_by_user"]
keywords = ["CRM"]
example = "snowq run join_customers --from 2012-02-01"

[params.customers]
type = "lookup"
help = "The table of customers: its name or, on DuckDB, a CSV file."
columns = { customer_id = "text", segment = "text" }

[params.login]
type = "goal"
default = "login: action=login"
help = "What a login is, written as a step of a funnel."

[params.login_id]
type = "dimension"
default = "ev_label"
help = "Where a login names the customer, such as ev_label or ev_property."

[columns]
segment = ["text", "segment of the customers"]
customers = ["count", "customers of it in the table"]
customers_seen = ["count", "of those, customers to whom a user_id belongs"]
users = ["count", "user_ids with an event that belong to them"]
visits = ["count", "their visits"]
events = ["count", "their events"]
orders = ["count", "their orders"]
revenue = ["money", "the amount of these"]
*/
{% import 'users.sql' as users with context %}
{% set user = sql.text('user_id') %}
{% set known %}
SELECT
    {{ sql.text('customer_id') }} AS customer,
    MAX({{ sql.text('segment') }}) AS segment
FROM {{ customers }}
WHERE customer_id IS NOT NULL
GROUP BY {{ sql.text('customer_id') }}
{% endset %}
{% set logins %}
SELECT
    {{ user }} AS visitor,
    {{ sql.last(sql.dimension(login_id), where='%s IS NOT NULL' % sql.dimension(login_id)) }} AS last_login
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND {{ sql.is_step(login) }}
GROUP BY {{ user }}
{% endset %}
{% set named %}
SELECT
    visitor,
    {{ sql.text(sql.last_value('last_login')) }} AS customer
FROM {{ sql.derived(logins, 'l') }}
{% endset %}
{% set members %}
SELECT
    n.visitor AS visitor,
    k.customer AS customer,
    k.segment AS segment
FROM {{ sql.derived(named, 'n') }}
JOIN {{ sql.once('known', known, 'k') }}
    ON n.customer = k.customer
{% endset %}
{% set done %}
SELECT
    {{ user }} AS visitor,
    1 AS users,
    COUNT(DISTINCT visit_id) AS visits,
    COUNT(*) AS hits,
    0 AS orders,
    0 AS cents
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ user }}
UNION ALL
SELECT
    visitor,
    0 AS users,
    0 AS visits,
    0 AS hits,
    1 AS orders,
    cents
FROM {{ sql.derived(users.orders_by_visitor(events, selection), 'o') }}
{% endset %}
{% set facts %}
SELECT
    m.segment AS segment,
    0 AS customers,
    m.customer AS customer,
    d.users AS users,
    d.visits AS visits,
    d.hits AS hits,
    d.orders AS orders,
    d.cents AS cents
FROM {{ sql.derived(done, 'd') }}
LEFT OUTER JOIN {{ sql.derived(members, 'm') }}
    ON d.visitor = m.visitor
UNION ALL
SELECT
    k.segment AS segment,
    1 AS customers,
    CASE WHEN 1 = 0 THEN k.customer END AS customer,
    0 AS users,
    0 AS visits,
    0 AS hits,
    0 AS orders,
    0 AS cents
FROM {{ sql.once('known', known, 'k') }}
{% endset %}
SELECT
    segment,
    SUM(customers) AS customers,
    COUNT(DISTINCT customer) AS customers_seen,
    SUM(users) AS users,
    SUM(visits) AS visits,
    SUM(hits) AS events,
    SUM(orders) AS orders,
    {{ sql.money('SUM(cents)') }} AS revenue
FROM {{ sql.derived(facts, 'f') }}
GROUP BY segment
ORDER BY events DESC, {{ sql.asc('segment') }}
