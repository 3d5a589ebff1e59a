/*
title = "Visitors by page views"
description = """
Visitors of each period by how many pages they viewed in it.
A visitor is a user_id; those without a page view in the period are left out of it, and so are buckets without a
visitor."""
covers = ["A88"]
related = ["conversion_rate", "unique_visitors", "page_views"]
chart = { kind = "line", x = "period", y = "visitors", series = "page_views" }

[params]
grain = "month"
buckets = "1,2,6,11,26"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
place = ["number", "number of the bucket, from 1; 0 is below the first"]
page_views = ["text", "page views of a visitor in the period"]
visitors = ["count", "visitors with so many"]
share = ["fraction", "visitors / all visitors with a page view in the period"]
*/
{% set period, user = sql.period(grain), sql.text('user_id') %}
{% set visitors %}
SELECT
    {{ period }} AS period,
    {{ user }} AS visitor,
    COUNT(*) AS views
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
  AND {{ sql.is_page_view() }}
GROUP BY {{ period }}, {{ user }}
{% endset %}
{% set distribution %}
SELECT
    period,
    {{ sql.bucket('views', buckets) }} AS place,
    COUNT(*) AS visitors
FROM {{ sql.once('visitors', visitors, 'v') }}
GROUP BY period, {{ sql.bucket('views', buckets) }}
{% endset %}
{% set totals %}
SELECT
    period,
    COUNT(*) AS visitors
FROM {{ sql.once('visitors', visitors, 'v') }}
GROUP BY period
{% endset %}
SELECT
    d.period AS period,
    d.place AS place,
    {{ sql.bucket_label('d.place', buckets) }} AS page_views,
    d.visitors AS visitors,
    {{ sql.ratio('d.visitors', 't.visitors') }} AS share
FROM {{ sql.derived(distribution, 'd') }}
JOIN {{ sql.derived(totals, 't') }}
    ON d.period = t.period
ORDER BY period, place
