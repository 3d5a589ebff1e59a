/*
title = "Source of each visit"
description = """
One row per visit, the latest first: the campaign and the referrer of its first event in the selection.
Of several first events in one second the one whose medium, source, referrer, address, campaign and term come first
counts, NULL behind all. Visits that began in one second stand by user_id and visit_id."""
covers = ["A53"]
related = ["first_touch", "channel_groups", "visits_by_source"]
keywords = ["utm"]

[params]
top = 100

[columns]
began = ["period", "the second at which the visit's first event happened"]
user_id = ["text", "the visitor"]
visit_id = ["number", "which of his visits it is"]
channel = ["text", "as in channel_groups"]
mkt_source = ["text", "source of the campaign"]
mkt_medium = ["text", "its medium"]
mkt_campaign = ["text", "its name"]
mkt_term = ["text", "its term"]
referrer_host = ["text", "host of the referring page"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set more = {'mkt_campaign': 'mkt_campaign', 'mkt_term': 'mkt_term'} %}
SELECT
    {{ sql.shown('began') }},
    visitor AS user_id,
    visit_id,
    {{ sql.channel('referrer_host', 'own_host') }} AS channel,
    mkt_source,
    mkt_medium,
    mkt_campaign,
    mkt_term,
    referrer_host
FROM {{ sql.derived(acquisition.hosts(events, selection, more), 'visits') }}
ORDER BY began DESC, user_id, visit_id
LIMIT {{ top }}
