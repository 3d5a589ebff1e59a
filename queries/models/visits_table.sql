/*
title = "Table of visits"
description = """
One row per visit: when it was, what happened in it, where it came from and with what it was made.
Entry and exit page are the paths of its first and its last page view in the selection, NULL where it has none; of
several views in one second the smallest path is the first and the greatest the last. Channel, referrer, campaign,
browser and system are those of its first event; of several in one second the one whose medium, source, referrer,
address, campaign, browser and system come first counts, NULL behind all. An order that is logged in two visits counts
in both."""
covers = ["A81"]
related = ["visitors_table", "visit_entry_exit", "page_by_visit", "olap_cube"]
example = "snowq run visits_table --from 2012-02-14 --to 2012-02-14"

[columns]
visitor = ["text", "user_id"]
visit_id = ["number", "number of the visit among the visitor's"]
began = ["period", "its first event, to the second"]
ended = ["period", "its last event, to the second"]
seconds = ["seconds", "from the first event to the last"]
events = ["count", "events of any type"]
page_views = ["count", "of those, page views"]
pings = ["count", "of those, page pings"]
custom_events = ["count", "of those, custom events"]
orders = ["count", "distinct tr_orderid"]
entry_page = ["text", "path of the first page view"]
exit_page = ["text", "path of the last page view"]
channel = ["text", "where it came from, as in channel_groups"]
referrer_host = ["text", "host of the referring page; NULL without one"]
mkt_source = ["text", "source of the campaign; NULL without one"]
mkt_medium = ["text", "its medium"]
mkt_campaign = ["text", "its name"]
br_family = ["text", "family of browsers"]
os_family = ["text", "family of operating systems"]
*/
{% import 'models.sql' as models with context %}
{% set what = ['events', 'page_views', 'pings', 'custom_events', 'orders', 'entry_page', 'exit_page'] %}
{% set more = ['mkt_campaign', 'br_family', 'os_family'] %}
SELECT
    visitor,
    visit_id,
    {{ sql.shown('began') }},
    {{ sql.shown('ended') }},
    {{ sql.seconds_between('began', 'ended') }} AS seconds,
    events,
    page_views,
    pings,
    custom_events,
    orders,
    entry_page,
    exit_page,
    channel,
    referrer_host,
    mkt_source,
    mkt_medium,
    mkt_campaign,
    br_family,
    os_family
FROM {{ sql.derived(models.units(events, selection, ['visitor', 'visit_id'], what, more), 'v') }}
ORDER BY visitor, visit_id
