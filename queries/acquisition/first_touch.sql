/*
title = "First touch of each visitor"
description = """
One row per visitor, the latest first: the campaign and the referrer of his first event in the selection.
His first visit is the one that began first; of several in one second that with the smallest visit_id. Of several
first events of it in one second the one whose medium, source, referrer, address, campaign and term come first counts,
NULL behind all. Events of no visit are left out. Visitors who began in one second stand by user_id."""
covers = ["A52"]
related = ["visit_source", "attribution"]
keywords = ["first click", "acquisition source"]

[params]
top = 100

[columns]
began = ["period", "the second at which the visitor's first event happened"]
user_id = ["text", "the visitor"]
visit_id = ["number", "which of his visits it was; above 1 he came before the selection began"]
channel = ["text", "as in channel_groups"]
mkt_source = ["text", "source of the campaign"]
mkt_medium = ["text", "its medium"]
mkt_campaign = ["text", "its name"]
mkt_term = ["text", "its term"]
referrer_host = ["text", "host of the referring page"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set more = {'mkt_campaign': 'mkt_campaign', 'mkt_term': 'mkt_term'} %}
{% set columns = ['mkt_source', 'mkt_medium', 'mkt_campaign', 'mkt_term', 'referrer_host', 'own_host'] %}
{% set visits = acquisition.hosts(events, selection, more) %}
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
FROM {{ sql.numbered(visits, 'v', by=['visitor'], order=['began', 'visit_id'], keep=columns) }}
WHERE n = 1
ORDER BY began DESC, user_id
LIMIT {{ top }}
