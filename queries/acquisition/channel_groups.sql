/*
title = "Channels"
description = """
Visits by the channel that brought them, with what became of them.
A visit's channel is that of its first event in the selection: by its campaign, where its address names a source or
a medium, and else by its referrer; a paid medium is search's or social's by its source, or where that names neither by
its referrer, and paid clicks without a source are search's. `snowq show` has the rules in SQL. Of several events in one second the one whose
medium, source, referrer and address come first counts, NULL behind all. Events of no visit are left out. A visit
converts when one of its events is the goal."""
covers = ["B41"]
related = ["referrer_kinds", "campaigns", "attribution", "visits_by_source"]
keywords = ["traffic sources", "where visitors come from", "AdWords", "PPC"]
chart = { kind = "bar", x = "channel", y = "visits" }
example = "snowq run channel_groups --internal-host '*.example.com' --goal 'basket: action=add-to-basket'"

[params]
goal = "order: event=transaction"
min_count = 1

[columns]
channel = ["text", "paid search, paid social, display, other paid, email, affiliate, social, campaign, organic search, referral or direct"]
visits = ["count", "visits that it brought"]
share = ["fraction", "visits / all visits"]
visitors = ["count", "distinct visitors of those visits"]
new_visits = ["count", "of the visits, those with visit_id 1"]
bounces = ["count", "of the visits, those with exactly one event, page pings aside"]
bounce_rate = ["fraction", "bounces / visits"]
conversions = ["count", "of the visits, those with the goal"]
conversion_rate = ["fraction", "conversions / visits"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set also = {
    'goals': sql.count_if(sql.is_step(goal)),
    'activity': sql.count_if(sql.is_activity()),
} %}
{% set visits = acquisition.sourced(events, selection, 'channel', also) %}
{% set bounces, conversions = sql.count_if('activity = 1'), sql.count_if('goals > 0') %}
{% set channels %}
SELECT
    1 AS everything,
    source,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors,
    {{ sql.count_if('visit_id = 1') }} AS new_visits,
    {{ bounces }} AS bounces,
    {{ conversions }} AS conversions
FROM {{ sql.once('visits', visits, 'v') }}
GROUP BY source
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    COUNT(*) AS visits
FROM {{ sql.once('visits', visits, 'v') }}
{% endset %}
SELECT
    c.source AS channel,
    c.visits AS visits,
    {{ sql.ratio('c.visits', 't.visits') }} AS share,
    c.visitors AS visitors,
    c.new_visits AS new_visits,
    c.bounces AS bounces,
    {{ sql.ratio('c.bounces', 'c.visits') }} AS bounce_rate,
    c.conversions AS conversions,
    {{ sql.ratio('c.conversions', 'c.visits') }} AS conversion_rate
FROM {{ sql.derived(channels, 'c') }}
JOIN {{ sql.derived(total, 't') }}
    ON c.everything = t.everything
WHERE c.visits >= {{ min_count }}
ORDER BY visits DESC, channel
