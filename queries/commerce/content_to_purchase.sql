/*
title = "Content that leads to a purchase"
description = """
Pages that visits with the goal have seen before it more often than others: their lift.
Of a visit that meets the goal, page views earlier than its first such event count, those of the same second not; of
any other visit all. A page is the path of page_url. Views without an address or a visit are left out. It tells what
goes together, not what causes what."""
covers = ["B64"]
related = ["funnel_correlation", "goal_by_page", "product_page_conversion"]
keywords = ["pages that sell", "content marketing"]
chart = { kind = "bar", x = "page", y = "lift" }
example = "snowq run content_to_purchase --page '/20*' --top 10"

[params]
goal = "order: event=transaction"
top = 20
min_count = 20
page = "*"

[columns]
page = ["text", "path of the page"]
visits = ["count", "visits that saw it, before the goal if they met it; at least min_count"]
converting_visits = ["count", "of those, visits that met the goal"]
conversion = ["fraction", "converting_visits / visits"]
lift = ["number", "conversion / that of all visits; above 1 the page goes with the goal"]
*/
{% set user = sql.text('user_id') %}
{% set path = sql.text(sql.url_path('page_url')) %}
{% set visits %}
SELECT
    {{ user }} AS visitor,
    visit_id,
    MIN(CASE WHEN {{ sql.is_step(goal) }} THEN {{ sql.moment() }} END) AS reached
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ user }}, visit_id
{% endset %}
{% set views %}
SELECT
    {{ user }} AS visitor,
    visit_id,
    {{ path }} AS page,
    MIN({{ sql.moment() }}) AS seen
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_page_view() }}
  AND page_url IS NOT NULL
GROUP BY {{ user }}, visit_id, {{ path }}
{% endset %}
{% set pages %}
SELECT
    1 AS everything,
    p.page AS page,
    COUNT(*) AS visits,
    COUNT(v.reached) AS converting_visits
FROM {{ sql.derived(views, 'p') }}
JOIN {{ sql.once('visits', visits, 'v') }}
    ON p.visitor = v.visitor AND p.visit_id = v.visit_id
WHERE v.reached IS NULL OR p.seen < v.reached
GROUP BY p.page
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    COUNT(*) AS visits,
    COUNT(reached) AS converting_visits
FROM {{ sql.once('visits', visits, 'v') }}
{% endset %}
SELECT
    p.page AS page,
    p.visits AS visits,
    p.converting_visits AS converting_visits,
    {{ sql.ratio('p.converting_visits', 'p.visits') }} AS conversion,
    {{ sql.ratio('p.converting_visits * 1e0 * t.visits', '(p.visits * t.converting_visits)') }} AS lift
FROM {{ sql.derived(pages, 'p') }}
JOIN {{ sql.derived(total, 't') }}
    ON p.everything = t.everything
WHERE p.visits >= {{ min_count }}
  AND {{ sql.matches('p.page', page) }}
ORDER BY {{ sql.desc('lift') }}, visits DESC, page
LIMIT {{ top }}
