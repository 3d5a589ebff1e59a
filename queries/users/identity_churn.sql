/*
title = "Identifiers with many others"
description = """
Values of one identifier that go with many of another: addresses with many user_ids (an office, a proxy, a browser that
keeps no cookies), or with --entity and --counted exchanged, user_ids seen from many addresses. Both may be any column
with a text, a whole number or a flag. Events that lack one of them are left out. Most first; ties by events, the most
first, and then by the value. Each pair of them is in `id_map`."""
covers = ["B72"]
related = ["id_map", "login_map", "bots"]
keywords = ["shared devices"]
example = "snowq run identity_churn --counted user_fingerprint --min-identities 3"

[params]
top = 20

[params.entity]
type = "dimension"
default = "user_ipaddress"
help = "The identifier whose values to list, such as user_ipaddress or user_fingerprint."

[params.counted]
type = "dimension"
default = "user_id"
help = "The identifier whose values to count for each of them."

[params.min_identities]
type = "int"
default = 2
help = "Leave out values with fewer identities than this."

[columns]
entity = ["text", "value of the one identifier"]
identities = ["count", "distinct values of the other that go with it"]
events = ["count", "events with both"]
events_per_identity = ["number", "events / identities"]
first_seen = ["period", "the second of the first"]
last_seen = ["period", "the second of the last"]
*/
{% set listed = sql.dimension(entity) %}
{% set other = sql.dimension(counted) %}
SELECT
    {{ sql.text('one_id') }} AS entity,
    COUNT(DISTINCT {{ sql.text('other_id') }}) AS identities,
    COUNT(*) AS events,
    {{ sql.ratio('COUNT(*)', 'COUNT(DISTINCT %s)' % sql.text('other_id')) }} AS events_per_identity,
    {{ sql.local('MIN(moment)') }} AS first_seen,
    {{ sql.local('MAX(moment)') }} AS last_seen
FROM (
    SELECT
        {{ listed }} AS one_id,
        {{ other }} AS other_id,
        {{ sql.moment() }} AS moment
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ listed }} IS NOT NULL
      AND {{ other }} IS NOT NULL
) pairs
GROUP BY {{ sql.text('one_id') }}
HAVING COUNT(DISTINCT {{ sql.text('other_id') }}) >= {{ min_identities }}
ORDER BY identities DESC, events DESC, entity
LIMIT {{ top }}
