/*
title = "Visits by source"
description = """
Visits by the kind and name of their referrer, crossed with the medium, source and term of their campaign.
All are those of the visit's first event in the selection; of several in one second the one whose medium, source,
referrer, address and term come first counts, NULL behind all. NULL stands where an event has no such thing."""
covers = ["A54"]
related = ["channel_groups", "referrer_kinds", "campaigns", "visit_source"]
keywords = ["traffic sources", "where visitors come from"]
chart = { kind = "bar", x = "referrer", y = "visits" }
example = "snowq run visits_by_source --internal-host '*.example.com' --top 10"

[params]
top = 20
min_count = 1

[columns]
referrer_kind = ["text", "direct, internal, search, social, email or other"]
referrer = ["text", "name of the referrer where it is known, else its host; NULL for direct"]
mkt_medium = ["text", "medium of the campaign"]
mkt_source = ["text", "its source"]
mkt_term = ["text", "its term"]
visits = ["count", "visits that came so"]
visitors = ["count", "distinct visitors of those visits"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set visits %}
SELECT
    visitor,
    {{ sql.referrer_kind('referrer_host', 'own_host') }} AS referrer_kind,
    {{ sql.text('COALESCE(' ~ sql.referrer('referrer_host') ~ ', referrer_host)') }} AS referrer,
    {{ sql.text('mkt_medium') }} AS medium,
    {{ sql.text('mkt_source') }} AS source,
    {{ sql.text('mkt_term') }} AS term
FROM {{ sql.derived(acquisition.hosts(events, selection, {'mkt_term': 'mkt_term'}), 'v') }}
{% endset %}
SELECT
    referrer_kind,
    referrer,
    medium AS mkt_medium,
    source AS mkt_source,
    term AS mkt_term,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors
FROM {{ sql.derived(visits, 'visits') }}
GROUP BY referrer_kind, referrer, medium, source, term
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, referrer_kind, {{ sql.asc('referrer') }}, {{ sql.asc('mkt_medium') }}, {{ sql.asc('mkt_source') }}, {{ sql.asc('mkt_term') }}
LIMIT {{ top }}
