/*
title = "Mobile visits"
description = """
Visits from phones, per period.
A visit is one pair of user_id and visit_id, and belongs to the period of its first event in the selection. It is
mobile where one of its events came from a phone's operating system, as the user agent tells; tablets are none, nor is
what is not known."""
chart = { kind = "line", x = "period", y = "mobile_share" }
covers = ["A22"]
related = ["visits_by_device", "visits_by_os", "visits_by_browser"]
keywords = ["phone", "smartphone"]

[params]
grain = "day"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visits = ["count", "visits that began in it"]
mobile_visits = ["count", "of those, visits from a phone"]
mobile_share = ["fraction", "mobile_visits / visits, from 0 to 1"]
*/
{% set period = sql.period(grain, 'began') %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS visits,
    SUM(is_mobile) AS mobile_visits,
    {{ sql.ratio('SUM(is_mobile)', 'COUNT(*)') }} AS mobile_share
FROM (
    SELECT
        MIN({{ sql.moment() }}) AS began,
        MAX(CASE WHEN {{ sql.is_flag('dvce_ismobile', on=true) }} THEN 1 ELSE 0 END) AS is_mobile
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visit() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
GROUP BY {{ period }}
ORDER BY period
