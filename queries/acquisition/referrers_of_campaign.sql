/*
title = "Referrers behind a campaign"
description = """
Which hosts send the visits that a campaign's source is credited with.
A visit counts when its first event in the selection has a source that --campaign-source matches; of several first events in
one second the one whose medium, source, referrer and address come first counts, NULL behind all. Visits without a
referring host stand under NULL."""
covers = ["A55"]
related = ["campaigns", "referrer_kinds", "visits_by_source"]
chart = { kind = "bar", x = "referrer_host", y = "visits" }
example = "snowq run referrers_of_campaign --campaign-source google"

[params]
top = 20
min_count = 1

[params.campaign_source]
type = "text"
default = "*"
help = "Only campaigns of this source; * is any text."

[columns]
mkt_source = ["text", "source of the campaign"]
referrer_host = ["text", "host of the referring page; NULL where there is none"]
visits = ["count", "visits that came so"]
visitors = ["count", "distinct visitors of those visits"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set visits %}
SELECT
    visitor,
    {{ sql.text('mkt_source') }} AS its_source,
    {{ sql.text('referrer_host') }} AS sending_host
FROM {{ sql.derived(acquisition.hosts(events, selection), 'v') }}
WHERE {{ sql.matches('mkt_source', campaign_source) }}
{% endset %}
SELECT
    its_source AS mkt_source,
    sending_host AS referrer_host,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors
FROM {{ sql.derived(visits, 'visits') }}
GROUP BY its_source, sending_host
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, mkt_source, {{ sql.asc('referrer_host') }}
LIMIT {{ top }}
