/*
title = "Entry pages"
description = """
How the visits that began on each page went on. Only visits with a page view count.
The entry page is the path of the visit's first page view in the selection. Two views in one second tie; the
smaller path wins. It is NULL where that view has no address. Everything else is counted over the whole visit:
its length is the time from its first to its last event of any type; it converts when one of its events, before
or after the entry, is the goal."""
chart = { kind = "bar", x = "page", y = "entries" }
covers = ["B9"]
related = ["landing_pages", "exit_pages", "transitions"]
keywords = ["entrances", "landing pages"]
example = "snowq run entry_pages --goal 'basket: action=add-to-basket' --top 10"

[params]
top = 20
min_count = 1
goal = "order: event=transaction"

[columns]
page = ["text", "path of the visit's first page view"]
entries = ["count", "visits that began there"]
bounces = ["count", "of those, visits with exactly one event, page pings aside"]
bounce_rate = ["fraction", "bounces / entries, from 0 to 1"]
page_views_per_visit = ["number", "mean page views of those visits"]
average_seconds = ["number", "mean seconds from the first to the last event of those visits"]
conversions = ["count", "of those, visits with an event that is the goal"]
conversion_rate = ["fraction", "conversions / entries, from 0 to 1"]
*/
{% set page = sql.first_value('entry') %}
{% set bounces = sql.count_if('activity = 1') %}
SELECT
    {{ page }} AS page,
    COUNT(*) AS entries,
    {{ bounces }} AS bounces,
    {{ sql.ratio(bounces, 'COUNT(*)') }} AS bounce_rate,
    {{ sql.ratio('SUM(page_views)', 'COUNT(*)') }} AS page_views_per_visit,
    {{ sql.ratio('SUM(' ~ sql.seconds_between('began', 'ended') ~ ')', 'COUNT(*)') }} AS average_seconds,
    SUM(converted) AS conversions,
    {{ sql.ratio('SUM(converted)', 'COUNT(*)') }} AS conversion_rate
FROM (
    SELECT
        {{ sql.first(sql.url_path('page_url'), where=sql.is_page_view()) }} AS entry,
        {{ sql.count_if(sql.is_page_view()) }} AS page_views,
        {{ sql.count_if(sql.is_activity()) }} AS activity,
        MIN({{ sql.moment() }}) AS began,
        MAX({{ sql.moment() }}) AS ended,
        MAX(CASE WHEN {{ sql.is_step(goal) }} THEN 1 ELSE 0 END) AS converted
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
WHERE entry IS NOT NULL
GROUP BY {{ page }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY entries DESC, {{ sql.asc('page') }}
LIMIT {{ top }}
