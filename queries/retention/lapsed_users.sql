/*
title = "Lapsed users"
description = """
Users who have been quiet for --days or longer, the most valuable first, with what they did last.
Days are counted by midnights from the user's last event to the last day of the selection with an event of any user;
only an earlier --to moves that day. Revenue is the amount of the user's orders: an order is one tr_orderid, and counts
once for each user who logged it, however often, with the largest tr_total, NULL counting as nothing. The last page is
the path of his last page view's address, of several in one second the greatest; the last channel is that of the first
event of his last visit, of several in one second the one whose medium, source, referrer and address come first, NULL
behind all; of several last visits that of the greatest visit_id. Ties go by the last event, the latest first, and then
by user_id."""
covers = ["B40"]
related = ["time_to_return", "retention", "lifecycle", "rfm", "recency"]
keywords = ["churn", "inactive users", "dormant users", "win back"]
example = "snowq run lapsed_users --days 60 --top 10"

[params]
top = 20

[params.days]
type = "int"
default = 30
help = "Days without an event after which a user is lapsed."

[columns]
user_id = ["text", "the user"]
last_seen = ["period", "the second of his last event"]
days_quiet = ["count", "days from then to the last day with an event"]
visits = ["count", "his visits"]
orders = ["count", "his orders"]
revenue = ["money", "their amount"]
last_channel = ["text", "the channel that brought his last visit; NULL without one"]
last_page = ["text", "path of the page that he saw last; NULL without a page view, or where that has no address"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% import 'users.sql' as users with context %}
{% set user = sql.text('user_id') %}
{% set visitors %}
SELECT
    1 AS everything,
    {{ user }} AS visitor,
    MAX({{ sql.moment() }}) AS last_seen,
    COUNT(DISTINCT visit_id) AS visits,
    {{ sql.last('page_url', where=sql.is_page_view()) }} AS last_view
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ user }}
{% endset %}
{% set ends %}
SELECT
    1 AS everything,
    MAX(last_seen) AS last_moment
FROM {{ sql.once('visitors', visitors, 'v') }}
{% endset %}
{% set buyers %}
SELECT
    visitor,
    COUNT(*) AS orders,
    SUM(cents) AS cents
FROM {{ sql.derived(users.orders_by_visitor(events, selection), 'o') }}
GROUP BY visitor
{% endset %}
{% set visits = acquisition.sourced(events, selection) %}
{% set last_visits %}
SELECT
    visitor,
    source
FROM {{ sql.numbered(visits, 'w', by=['visitor'], order=['began', 'visit_id'], keep=['source'], backwards=true) }}
WHERE n = 1
{% endset %}
SELECT
    v.visitor AS user_id,
    {{ sql.local('v.last_seen') }} AS last_seen,
    {{ sql.days_between(sql.local('v.last_seen'), sql.local('e.last_moment')) }} AS days_quiet,
    v.visits AS visits,
    COALESCE(b.orders, 0) AS orders,
    {{ sql.money('COALESCE(b.cents, 0)') }} AS revenue,
    w.source AS last_channel,
    {{ sql.url_path(sql.last_value('v.last_view')) }} AS last_page
FROM {{ sql.once('visitors', visitors, 'v') }}
JOIN {{ sql.derived(ends, 'e') }}
    ON v.everything = e.everything
LEFT OUTER JOIN {{ sql.derived(buyers, 'b') }}
    ON v.visitor = b.visitor
LEFT OUTER JOIN {{ sql.derived(last_visits, 'w') }}
    ON v.visitor = w.visitor
WHERE {{ sql.days_between(sql.local('v.last_seen'), sql.local('e.last_moment')) }} >= {{ days }}
ORDER BY revenue DESC, last_seen DESC, user_id
LIMIT {{ top }}
