/*
title = "RFM: recency, frequency, money"
description = """
Each customer's last order, number of orders and revenue, scored from 1 to 5, and the segment that these make.
A customer is the user_id of an order's first hit that has one; orders count once, at their largest tr_total. A score
is the fifth of all customers: 1 + the whole part of 5 times the share of customers whose last day is earlier, who have
fewer orders, or whose revenue is lower, and of half of those that are equal, oneself among them. So equal customers
have equal scores, of the middle of their places, and where all are equal they have 3. recency_days counts the
midnights to `as_of`. Segments, the first that fits: champion (r and f and m of 4 or more), loyal (r of 3 or more and f
of 4 or more), promising (r of 4 or more), at risk (r of 2 or less and f or m of 4 or more), lapsed (r of 2 or less),
regular."""
covers = ["B56"]
related = ["clv_to_date", "repeat_purchase", "lapsed_users", "clv_expected"]
keywords = ["loyalty", "customer segmentation", "best customers"]
chart = { kind = "bar", x = "segment", y = "revenue" }
example = "snowq run rfm --as-of 2012-04-01 --top 10"

[params]
top = 100

[params.as_of]
type = "date"
help = "The day to which recency is counted; by default the day of the last order."

[columns]
user_id = ["text", "the customer"]
recency_days = ["number", "days from the last order to as_of; below 0 for an order after it"]
orders = ["count", "orders"]
revenue = ["money", "sum of their amounts"]
r = ["number", "score of recency, 5 is the latest"]
f = ["number", "score of frequency, 5 is the most orders"]
m = ["number", "score of money, 5 is the highest revenue"]
segment = ["text", "champion, loyal, promising, at risk, lapsed or regular"]
*/
{% import 'orders.sql' as orders with context %}
{% set customers = orders.customers(events, selection) %}
{# each measure and its negative: a customer below another in the negative is above him in the measure #}
{% set measured %}
SELECT
    customer,
    last_day,
    orders,
    cents,
    {{ sql.days_between('last_day', sql.literal('1970-01-01')) }} AS minus_day,
    0 - orders AS minus_orders,
    0 - cents AS minus_cents
FROM {{ sql.derived(customers, 'customers') }}
{% endset %}
{% set measures = ['last_day', 'orders', 'cents', 'minus_day', 'minus_orders', 'minus_cents'] %}
{# the customers, each with a score: the fifth that holds the middle of the customers tied with him #}
{% set scored %}
SELECT
    1 AS everything,
    c.customer AS customer,
    c.last_day AS last_day,
    c.orders AS orders,
    c.cents AS cents,
    {% for letter, below, above in [('r', 'last_day', 'minus_day'), ('f', 'orders', 'minus_orders'), ('m', 'cents', 'minus_cents')] %}
    CASE
        {% for fifth in [4, 3, 2, 1] %}
        WHEN (c.{{ sql.names(below ~ '_below') }} + c.counted - c.{{ sql.names(above ~ '_below') }}) * 5 >= c.counted * {{ fifth * 2 }} THEN {{ fifth + 1 }}
        {% endfor %}
        ELSE 1
    END AS {{ sql.names(letter) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.ranked(measured, 'c', key='customer', by=measures) }}
{% endset %}
{% set latest %}
SELECT
    1 AS everything,
    MAX(last_day) AS last_day
FROM {{ sql.derived(customers, 'customers') }}
{% endset %}
SELECT
    s.customer AS user_id,
    {{ sql.days_between('s.last_day', 'u.last_day' if as_of is none else sql.literal(as_of)) }} AS recency_days,
    s.orders AS orders,
    {{ sql.money('s.cents') }} AS revenue,
    s.r AS r,
    s.f AS f,
    s.m AS m,
    CASE
        WHEN s.r >= 4 AND s.f >= 4 AND s.m >= 4 THEN 'champion'
        WHEN s.r >= 3 AND s.f >= 4 THEN 'loyal'
        WHEN s.r >= 4 THEN 'promising'
        WHEN s.r <= 2 AND (s.f >= 4 OR s.m >= 4) THEN 'at risk'
        WHEN s.r <= 2 THEN 'lapsed'
        ELSE 'regular'
    END AS segment
FROM {{ sql.derived(scored, 's') }}
JOIN {{ sql.derived(latest, 'u') }}
    ON s.everything = u.everything
ORDER BY revenue DESC, orders DESC, user_id
LIMIT {{ top }}
