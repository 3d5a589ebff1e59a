/*
title = "Visits as Google Analytics makes them"
description = """
One row per visit as a gap of --gap-minutes or a new source would make it of the events of each user.
A source is the campaign (source, medium and name) and the referring host of a page view that a campaign or a page on
another site sent; of several in one second the one that comes first counts, NULL before all. A visit ends where the
user's next event is more than the gap away, or has a source other than the last that was known of him. The source of
a visit that has none of its own is that last one, however long ago; NULL while none is known. Visits do not end at
midnight. Events without user_id are left out."""
covers = ["A96"]
related = ["resessionise", "visit_source", "session_check"]
example = "snowq run ga_sessions --internal-host '*.example.com' --from 2012-02-14 --to 2012-02-15"

[params]
gap_minutes = 30

[columns]
visitor = ["text", "user_id"]
visit = ["number", "number of the visit among the visitor's in the selection, from 1"]
began = ["period", "its first event, to the second"]
ended = ["period", "its last event, to the second"]
events = ["count", "events of any type"]
page_views = ["count", "of those, page views"]
is_sent = ["count", "1 where a new source began it, else 0"]
mkt_source = ["text", "source of the campaign"]
mkt_medium = ["text", "its medium"]
mkt_campaign = ["text", "its name"]
referrer_host = ["text", "host of the referring page"]
*/
{% set hits %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    {{ sql.moment() }} AS moment,
    CASE WHEN {{ sql.is_page_view() }} THEN 1 ELSE 0 END AS is_view,
    {{ sql.url_host('page_url') }} AS own_host,
    {{ sql.url_host('page_referrer') }} AS sending_host,
    mkt_source,
    mkt_medium,
    mkt_campaign
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
{% endset %}
{% set sender = sql.text(sql.pack('mkt_source', 'mkt_medium', 'mkt_campaign', 'sending_host')) %}
{% set moments %}
SELECT
    visitor,
    moment,
    COUNT(*) AS events,
    SUM(is_view) AS page_views,
    MIN(CASE
        WHEN is_view = 1 AND ({{ sql.is_campaign() }} OR {{ sql.is_external('sending_host', 'own_host') }}) THEN {{ sender }}
    END) AS sender
FROM {{ sql.derived(hits, 'hits') }}
GROUP BY visitor, moment
{% endset %}
{% set landings %}
SELECT
    visitor,
    moment,
    sender
FROM {{ sql.once('moments', moments, 'm') }}
WHERE sender IS NOT NULL
{% endset %}
{% set pairs = sql.runs(landings, 'l', by=['visitor'], order=['moment'], what=['moment', 'sender'], length=2) %}
{% set news %}
SELECT
    visitor AS visitor,
    CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
    1 AS is_new
FROM {{ pairs }}
{{ sql.numbers(2, 'p', 'place') }}
WHERE (place = 1 AND n = 1)
   OR (place = 2 AND sender_1 <> sender_2)
{% endset %}
{% set marked %}
SELECT
    m.visitor AS visitor,
    m.moment AS moment,
    m.events AS events,
    m.page_views AS page_views,
    CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
    COALESCE(w.is_new, 0) AS is_new
FROM {{ sql.once('moments', moments, 'm') }}
LEFT OUTER JOIN {{ sql.derived(news, 'w') }}
    ON m.visitor = w.visitor AND m.moment = w.moment
{% endset %}
{% set kept = ['events', 'page_views', 'sender', 'is_new'] %}
{% set ends %}
SELECT
    visitor,
    moment_1 AS moment,
    {% for name in kept %}
    {{ sql.names(name ~ '_1') }} AS {{ sql.names(name) }},
    {% endfor %}
    CASE
        WHEN {{ sql.seconds_between('moment_1', 'moment_2') }} <= {{ gap_minutes * 60 }} AND is_new_2 = 0 THEN 0
        ELSE 1
    END AS is_end
FROM {{ sql.runs(marked, 'r', by=['visitor'], order=['moment'], what=['moment'] + kept, length=2) }}
{% endset %}
{% set numbered %}
SELECT
    visitor,
    ended_so_far - is_end + 1 AS visit,
    {{ sql.names('moment', *kept) }}
FROM {{ sql.running(ends, 'e', by=['visitor'], order=['moment'], what='is_end', total='ended_so_far', keep=['is_end'] + kept) }}
{% endset %}
{% set visits %}
SELECT
    visitor,
    visit,
    MIN(moment) AS began,
    MAX(moment) AS ended,
    SUM(events) AS events,
    SUM(page_views) AS page_views,
    MAX(is_new) AS is_new,
    MAX(sender) AS sender
FROM {{ sql.derived(numbered, 'm') }}
GROUP BY visitor, visit
{% endset %}
{% set columns = ['began', 'ended', 'events', 'page_views', 'is_new', 'sender'] %}
{% set counted %}
SELECT
    {{ sql.names('visitor', 'visit', *columns) }},
    source
FROM {{ sql.running(visits, 'c', by=['visitor'], order=['visit'], what='is_new', total='source', keep=columns) }}
{% endset %}
{% set sources %}
SELECT
    visitor,
    source,
    sender
FROM {{ sql.once('counted', counted, 's') }}
WHERE is_new = 1
{% endset %}
SELECT
    c.visitor AS visitor,
    c.visit AS visit,
    c.began AS began,
    c.ended AS ended,
    c.events AS events,
    c.page_views AS page_views,
    c.is_new AS is_sent,
    {% for name in ['mkt_source', 'mkt_medium', 'mkt_campaign', 'referrer_host'] %}
    {{ sql.unpack('s.sender', loop.index) }} AS {{ sql.names(name) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.once('counted', counted, 'c') }}
LEFT OUTER JOIN {{ sql.derived(sources, 's') }}
    ON c.visitor = s.visitor AND c.source = s.source
ORDER BY visitor, visit
