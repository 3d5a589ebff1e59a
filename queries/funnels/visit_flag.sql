/*
title = "Visits that touched a page"
description = """
How many visits touched a page, per period: the simplest of all goals.
A visit touches the page when one of its events, of whatever type, has an address whose path is --page. It belongs to
the period of its first event in the selection, and counts once, however often it came by. The answer is by period,
since it is the share that one follows; page_by_visit lists such visits, and who made them."""
covers = ["A80"]
related = ["page_by_visit", "conversion_rate", "goal_by_page"]
chart = { kind = "line", x = "period", y = "share" }
example = "snowq run visit_flag --page '/checkout*' --grain week"

[params]
grain = "day"
page = "/basket*"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visits = ["count", "visits that began in it"]
touched = ["count", "of those, visits that touched the page"]
visitors = ["count", "distinct visitors of the visits that touched it"]
share = ["fraction", "touched / visits, from 0 to 1"]
*/
{% set visits %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    MIN({{ sql.moment() }}) AS began,
    {{ sql.count_if(sql.matches(sql.url_path('page_url'), page)) }} AS hits
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set period, touched = sql.period(grain, 'began'), sql.count_if('hits > 0') %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS visits,
    {{ touched }} AS touched,
    COUNT(DISTINCT CASE WHEN hits > 0 THEN visitor END) AS visitors,
    {{ sql.ratio(touched, 'COUNT(*)') }} AS share
FROM {{ sql.derived(visits, 'visits') }}
GROUP BY {{ period }}
ORDER BY period
