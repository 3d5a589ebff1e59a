/*
title = "Visits by depth"
description = """
Which share of visits views a first page, a second, a third, and so on.
Every page view event counts, reloads and views without an address included. Visits without a page view are left
out."""
chart = { kind = "histogram", x = "page_number", y = "still_there" }
covers = ["B19"]
related = ["engaged_visits", "top_paths", "bounce_rate"]
keywords = ["drop-off", "page depth"]
example = "snowq run visit_depth_dropoff --depth 5"

[params.depth]
type = "choice"
choices = ["5", "10", "20"]
default = "10"
help = "How many page views to follow."

[columns]
page_number = ["number", "number of the page view in the visit, from 1"]
visits = ["count", "visits with at least so many page views"]
still_there = ["fraction", "visits / visits with a page view"]
went_on = ["fraction", "visits / visits with one page view fewer; NULL for the first"]
*/
{% set count = depth | int %}
{% set totals %}
SELECT
    {% for place in range(1, count + 1) %}
    {{ sql.count_if('page_views >= %d' % place) }} AS visits_{{ place }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM (
    SELECT
        COUNT(*) AS page_views
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
      AND {{ sql.is_page_view() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
{% endset %}
SELECT
    page_number,
    CASE page_number
        {% for place in range(1, count + 1) %}
        WHEN {{ place }} THEN visits_{{ place }}
        {% endfor %}
    END AS visits,
    CASE page_number
        {% for place in range(1, count + 1) %}
        WHEN {{ place }} THEN {{ sql.ratio('visits_%d' % place, 'visits_1') }}
        {% endfor %}
    END AS still_there,
    CASE page_number
        {% for place in range(1, count + 1) %}
        WHEN {{ place }} THEN {{ none if loop.first else sql.ratio('visits_%d' % place, 'visits_%d' % (place - 1)) }}
        {% endfor %}
    END AS went_on
FROM {{ sql.derived(totals, 't') }}
{{ sql.numbers(count, 's', 'page_number') }}
ORDER BY page_number
