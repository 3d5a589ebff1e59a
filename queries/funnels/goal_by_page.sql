/*
title = "Conversions by pages seen"
description = """
Pages by how many of the visits that saw them reached a goal after it.
A visit sees a page when it has a page view of it, and converts for the page when an event that is the goal, be it the
first of the visit or a later one, happened at or after the first view of it. Page views without an address are left
out. A visit counts once for each page that it saw, so that conversions add up to more than there are."""
covers = ["B34"]
related = ["goal_conversion", "funnel_dropoff", "page_performance"]
keywords = ["page value"]
chart = { kind = "bar", x = "page", y = "conversions" }
example = "snowq run goal_by_page --top 10"

[params]
goal = "order: event=transaction"
top = 20
min_count = 1

[columns]
page = ["text", "path of the page"]
visits = ["count", "visits that saw it"]
conversions = ["count", "of those, visits that reached the goal then or later"]
conversion_rate = ["fraction", "conversions / visits"]
*/
{% set user, path = sql.text('user_id'), sql.text(sql.url_path('page_url')) %}
{% set views %}
SELECT
    {{ user }} AS visitor,
    visit_id,
    {{ path }} AS path,
    MIN({{ sql.moment() }}) AS seen
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_page_view() }}
  AND page_url IS NOT NULL
GROUP BY {{ user }}, visit_id, {{ path }}
{% endset %}
{% set goals %}
SELECT
    {{ user }} AS visitor,
    visit_id,
    MAX({{ sql.moment() }}) AS last_reached
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_step(goal) }}
GROUP BY {{ user }}, visit_id
{% endset %}
{% set conversions = sql.count_if('g.last_reached >= v.seen') %}
SELECT
    v.path AS page,
    COUNT(*) AS visits,
    {{ conversions }} AS conversions,
    {{ sql.ratio(conversions, 'COUNT(*)') }} AS conversion_rate
FROM {{ sql.derived(views, 'v') }}
LEFT OUTER JOIN {{ sql.derived(goals, 'g') }}
    ON v.visitor = g.visitor AND v.visit_id = g.visit_id
GROUP BY v.path
HAVING COUNT(*) >= {{ min_count }}
ORDER BY conversions DESC, visits DESC, page
LIMIT {{ top }}
