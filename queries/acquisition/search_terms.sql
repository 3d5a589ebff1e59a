/*
title = "Search terms"
description = """
Visits by the words that visitors searched for, bought and not.
What says it is a visit's first event. Paid are visits of a paid medium, by the rule of channel_groups (cpc, ppc, paid
search and the like), that name a campaign's term (mkt_term) or that a search engine referred; organic are all others
that a search engine referred. The words are the campaign's term, or else those in the referring address, as logged: a
plus sign is a blank, and escapes such as %C3%A9 stay, since Infobright cannot read them; NULL where neither tells
them. The term of any other campaign, such as one by e-mail, is no search. Of several first events
in one second the one whose medium, source, referrer, address and term come first counts, NULL behind all. Terms
count as written; events of no visit are left out. A visit converts when one of its events is the goal."""
covers = ["B43"]
related = ["channel_groups", "campaigns", "referrer_kinds"]
keywords = ["seo", "sem", "organic keywords", "paid keywords", "search queries", "AdWords"]
chart = { kind = "bar", x = "term", y = "visits" }
example = "snowq run search_terms --top 10"

[params]
goal = "order: event=transaction"
top = 20
min_count = 1

[columns]
kind = ["text", "paid or organic"]
term = ["text", "the words; NULL where nothing tells them"]
visits = ["count", "visits that they brought"]
visitors = ["count", "distinct visitors of those visits"]
conversions = ["count", "of the visits, those with the goal"]
conversion_rate = ["fraction", "conversions / visits"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set also = {'goals': sql.count_if(sql.is_step(goal))} %}
{% set conversions = sql.count_if('goals > 0') %}
{% set terms %}
SELECT
    visitor,
    goals,
    CASE WHEN {{ sql.is_paid() }} THEN 'paid' ELSE 'organic' END AS kind,
    {{ sql.text('COALESCE(mkt_term, ' ~ sql.search_words('referrer_host') ~ ')') }} AS term
FROM {{ sql.derived(acquisition.hosts(events, selection, {'mkt_term': 'mkt_term'}, also), 'v') }}
WHERE ((mkt_term IS NOT NULL AND {{ sql.is_paid() }}) OR {{ sql.referrer_kind('referrer_host', 'own_host') }} = 'search')
{% endset %}
SELECT
    kind,
    term,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors,
    {{ conversions }} AS conversions,
    {{ sql.ratio(conversions, 'COUNT(*)') }} AS conversion_rate
FROM {{ sql.derived(terms, 'terms') }}
GROUP BY kind, term
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, kind, {{ sql.asc('term') }}
LIMIT {{ top }}
