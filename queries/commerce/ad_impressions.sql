/*
title = "Ad impressions"
description = """
Where adverts were shown on the site, to how many visitors, and how many of those came again soon after.
An impression is an event of the type ad_impression. A visitor came again if a visit of his, with a number other than
that of his first impression there, began after it and within so many days. Days are told by the calendar, by the
midnights between: with 1 any time of the next day is within, be it 5 minutes later or 47 hours. Impressions without a
user_id count as impressions alone, those without a visit_id are followed by any visit. The table of 2012 has no column
for the advert itself: split by page, or by what brought the visit to it. A dimension that says so (channel, referrer,
referrer_host, referrer_kind, page_referrer, mkt_*) has for each impression the value of the first event of its visit in
the selection; of several in one second the one whose medium, source, referrer and address come first counts, NULL behind
all. An impression of no visit has its own value."""
covers = ["B65"]
related = ["campaigns", "page_performance"]
keywords = ["banners", "display advertising"]
chart = { kind = "bar", x = "value", y = "impressions" }
example = "snowq run ad_impressions --by mkt_campaign --window 14"

[params]
by = "page"
top = 20
min_count = 1

[params.window]
type = "int"
default = 7
help = "Within how many calendar days visitors must return to be counted."

[columns]
value = ["text", "the page, or another dimension: of the impression, or of its visit"]
impressions = ["count", "impressions, at least min_count"]
visitors = ["count", "visitors who had one"]
came_again = ["count", "of those, visitors with another visit within so many days"]
return_rate = ["fraction", "came_again / visitors"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set user = sql.text('user_id') %}
{% set value = sql.told(by) %}
{% set shown %}
SELECT
    {{ value }} AS value,
    {{ user }} AS visitor,
    COUNT(*) AS impressions,
    MIN({{ sql.moment() }}) AS seen,
    {{ sql.first(sql.number_text('visit_id'), where=sql.equals('event', 'ad_impression')) }} AS seen_in
FROM {{ events }} e
{{ sql.with_origins(acquisition.origins(events, selection, [by])) }}
WHERE {{ selection }}
  AND {{ sql.equals('event', 'ad_impression') }}
GROUP BY {{ value }}, {{ user }}
{% endset %}
{% set visits %}
SELECT
    {{ user }} AS visitor,
    MIN({{ sql.number_text('visit_id') }}) AS visit,
    MIN({{ sql.moment() }}) AS began
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ user }}, visit_id
{% endset %}
{% set followed %}
SELECT
    s.value AS value,
    s.visitor AS visitor,
    s.impressions AS impressions,
    MAX(CASE
        WHEN v.began > s.seen AND {{ sql.days_between(sql.local('s.seen'), sql.local('v.began')) }} <= {{ window }}
            AND v.visit <> COALESCE({{ sql.first_value('s.seen_in') }}, '') THEN 1
        ELSE 0
    END) AS came_again
FROM {{ sql.derived(shown, 's') }}
LEFT OUTER JOIN {{ sql.derived(visits, 'v') }}
    ON s.visitor = v.visitor
GROUP BY s.value, s.visitor, s.impressions
{% endset %}
SELECT
    value,
    SUM(impressions) AS impressions,
    COUNT(visitor) AS visitors,
    SUM(came_again) AS came_again,
    {{ sql.ratio('SUM(came_again)', 'COUNT(visitor)') }} AS return_rate
FROM {{ sql.derived(followed, 'followed') }}
GROUP BY value
HAVING SUM(impressions) >= {{ min_count }}
ORDER BY impressions DESC, visitors DESC, {{ sql.asc('value') }}
LIMIT {{ top }}
