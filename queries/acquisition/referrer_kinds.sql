/*
title = "Referrers"
description = """
Visits by who referred them: the kind of the referring page, the name of the engine, network or webmail where it is
known, and its host.
A visit's referrer is that of its first event in the selection; of several in one second the one whose medium,
source, referrer and address come first counts, NULL behind all. The kind is direct without a referrer or a host
in it, internal for a page of the same host (or of --internal-host), search, social or email for the hosts that are
known, and other. Events of no visit are left out."""
covers = ["B42"]
related = ["channel_groups", "search_terms", "visits_by_source"]
keywords = ["referrals", "referring sites", "traffic sources", "social media", "Google"]
chart = { kind = "bar", x = "referrer_host", y = "visits" }
example = "snowq run referrer_kinds --internal-host '*.example.com' --top 10"

[params]
top = 20
min_count = 1

[columns]
referrer_kind = ["text", "direct, internal, search, social, email or other"]
referrer = ["text", "name of the engine, network or webmail; NULL for any other"]
referrer_host = ["text", "host of the referring page; NULL for direct"]
visits = ["count", "visits that it referred"]
visitors = ["count", "distinct visitors of those visits"]
new_visits = ["count", "of the visits, those with visit_id 1"]
bounces = ["count", "of the visits, those with exactly one event, page pings aside"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set also = {'activity': sql.count_if(sql.is_activity())} %}
{% set visits %}
SELECT
    visitor,
    visit_id,
    activity,
    {{ sql.referrer_kind('referrer_host', 'own_host') }} AS referrer_kind,
    {{ sql.referrer('referrer_host') }} AS referrer,
    {{ sql.text('referrer_host') }} AS referrer_host
FROM {{ sql.derived(acquisition.hosts(events, selection, {}, also), 'v') }}
{% endset %}
SELECT
    referrer_kind,
    referrer,
    referrer_host,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors,
    {{ sql.count_if('visit_id = 1') }} AS new_visits,
    {{ sql.count_if('activity = 1') }} AS bounces
FROM {{ sql.derived(visits, 'visits') }}
GROUP BY referrer_kind, referrer, referrer_host
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, referrer_kind, {{ sql.asc('referrer_host') }}
LIMIT {{ top }}
