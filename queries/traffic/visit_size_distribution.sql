/*
title = "Sizes of visits"
description = """
Visits by size: pages seen, seconds from the first to the last event, the visit's number, or days since the last one.
A visit is one pair of user_id and visit_id. Days since are the midnights between its first event and that of the same
user's visit before it in the selection, by the time at which they began; a first visit has none, and stands last,
under NULL. A bucket of the list without a visit has a row of 0."""
chart = { kind = "histogram", x = "label", y = "visits" }
covers = ["A9", "A13", "A19", "B24"]
related = ["visit_averages", "visit_frequency", "recency", "pages_per_visit"]
keywords = ["visit duration", "duration distribution", "days between visits", "page depth"]
example = "snowq run visit_size_distribution --size seconds"

[params.size]
type = "choice"
choices = ["pages", "seconds", "number", "days_since"]
default = "pages"
help = "What to group visits by: page views, seconds, the number of the visit, days since the visit before."

[params.buckets]
type = "bounds"
help = "Where each bucket begins, such as 1,2,6,11; by default a list that suits the size."

[columns]
place = ["number", "number of the bucket, from 1; 0 is below the first"]
label = ["text", "what it holds, such as 6-10 or 11+; NULL for first visits"]
visits = ["count", "visits of that size"]
share = ["fraction", "visits / all visits"]
*/
{% import 'histogram.sql' as histogram with context %}
{% set bounds = buckets or {
    'pages': (0, 1, 2, 3, 4, 5, 6, 11, 21),
    'seconds': (0, 11, 31, 61, 181, 601, 1801),
    'number': (1, 2, 3, 4, 5, 6, 11, 26, 51),
    'days_since': (0, 1, 2, 3, 4, 5, 6, 11, 26),
}[size] %}
{% set visitor = sql.text('user_id') %}
{% set visits %}
SELECT
    {{ visitor }} AS visitor,
    visit_id,
    MIN({{ sql.moment() }}) AS began,
    MAX({{ sql.moment() }}) AS ended,
    {{ sql.count_if(sql.is_page_view()) }} AS views
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ visitor }}, visit_id
{% endset %}
{% set ranked = sql.numbered(visits, 'v', by=['visitor'], order=['began', 'visit_id']) %}
{% set followed %}
SELECT
    visitor,
    n + 1 AS n,
    began
FROM {{ ranked }}
{% endset %}
{% set sizes %}
{% if size == 'pages' %}
SELECT views AS size
FROM {{ sql.derived(visits, 'v') }}
{% elif size == 'seconds' %}
SELECT {{ sql.seconds_between('began', 'ended') }} AS size
FROM {{ sql.derived(visits, 'v') }}
{% elif size == 'number' %}
SELECT visit_id AS size
FROM {{ sql.derived(visits, 'v') }}
{% else %}
SELECT {{ sql.days_between(sql.local('b.began'), sql.local('v.began')) }} AS size
FROM {{ ranked }}
LEFT OUTER JOIN {{ sql.derived(followed, 'b') }}
    ON v.visitor = b.visitor AND v.n = b.n
{% endif %}
{% endset %}
SELECT
    place,
    label,
    visits,
    {{ sql.ratio('visits', 'everything') }} AS share
FROM {{ sql.derived(histogram.of(sizes, bounds, 'visits'), 'h') }}
WHERE visits > 0
  OR (place >= 1 AND place <= {{ bounds | length }})
ORDER BY place
