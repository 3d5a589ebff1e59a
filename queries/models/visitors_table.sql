/*
title = "Table of visitors"
description = """
One row per visitor: when he came, how often, what he did, and where he came from at first.
All events with a user_id in the selection count, those without a visit_id too. First channel, referrer and campaign
are those of his first event; of several in one second the one whose medium, source, referrer, address,
campaign, browser and system come first counts, NULL behind all. The entry page is the path of his first page view, the
smallest of one second. Engaged minutes are the half minutes of the clock in which he has an event, each counted once. An order counts
once for each visitor that logged it, at the largest total, a total that is no number at 0."""
covers = ["A82"]
related = ["visits_table", "olap_cube", "first_touch"]
keywords = ["user profiles"]
example = "snowq run visitors_table --to 2012-01-07"

[columns]
visitor = ["text", "user_id"]
first_seen = ["period", "his first event, to the second"]
last_seen = ["period", "his last event, to the second"]
visits = ["count", "distinct visit_id"]
active_days = ["count", "days with an event"]
engaged_minutes = ["number", "half minutes with an event / 2"]
events = ["count", "events of any type"]
page_views = ["count", "of those, page views"]
pings = ["count", "of those, page pings"]
custom_events = ["count", "of those, custom events"]
orders = ["count", "distinct tr_orderid"]
revenue = ["money", "sum of their totals"]
entry_page = ["text", "path of the first page view; NULL without one"]
first_channel = ["text", "where he came from at first, as in channel_groups"]
first_referrer_host = ["text", "host of the referring page at first; NULL without one"]
first_source = ["text", "source of the campaign at first; NULL without one"]
first_medium = ["text", "its medium"]
first_campaign = ["text", "its name"]
*/
{% import 'models.sql' as models with context %}
{% set counts = ['visits', 'active_days', 'slots', 'events', 'page_views', 'pings', 'custom_events', 'orders'] %}
{% set what = counts + ['entry_page'] %}
{% set user, order_id = sql.text('user_id'), sql.text('tr_orderid') %}
{% set orders %}
SELECT
    {{ user }} AS visitor,
    {{ order_id }} AS order_id,
    MAX({{ sql.cents('tr_total') }}) AS cents
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND {{ sql.is_transaction() }}
  AND tr_orderid IS NOT NULL
GROUP BY {{ user }}, {{ order_id }}
{% endset %}
{% set bought %}
SELECT
    visitor,
    SUM(COALESCE(cents, 0)) AS cents
FROM {{ sql.derived(orders, 'o') }}
GROUP BY visitor
{% endset %}
SELECT
    v.visitor AS visitor,
    {{ sql.local('v.began') }} AS first_seen,
    {{ sql.local('v.ended') }} AS last_seen,
    v.visits AS visits,
    v.active_days AS active_days,
    v.slots / 2 AS engaged_minutes,
    v.events AS events,
    v.page_views AS page_views,
    v.pings AS pings,
    v.custom_events AS custom_events,
    v.orders AS orders,
    {{ sql.money('COALESCE(b.cents, 0)') }} AS revenue,
    v.entry_page AS entry_page,
    v.channel AS first_channel,
    v.referrer_host AS first_referrer_host,
    v.mkt_source AS first_source,
    v.mkt_medium AS first_medium,
    v.mkt_campaign AS first_campaign
FROM {{ sql.derived(models.units(events, selection, ['visitor'], what, ['mkt_campaign']), 'v') }}
LEFT OUTER JOIN {{ sql.derived(bought, 'b') }}
    ON v.visitor = b.visitor
ORDER BY visitor
