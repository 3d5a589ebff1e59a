/*
title = "Page views"
description = """
Page views per period.
A page view is an event of that type; where rows have no type (before December 2012), one that has a page
title and belongs to no order and no custom event. Periods without a page view have no row."""
chart = { kind = "line", x = "period", y = "page_views" }
covers = ["A3"]
related = ["events_by_type", "page_performance", "visit_averages"]
keywords = ["pageviews", "traffic"]

[params]
grain = "day"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
page_views = ["count", "page views in it"]
*/
{% set period = sql.period(grain) %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS page_views
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_page_view() }}
GROUP BY {{ period }}
ORDER BY period
