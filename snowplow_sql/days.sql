/*
title = "Days of a selection"
description = """
Events, events of robots and transactions on each day. No query of the catalogue: what is said of the quality of an answer rests
on it. Days without an event have no row; events without a day stand under NULL."""

[columns]
day = ["period", "the day"]
events = ["count", "events on it"]
robots = ["count", "of those, events of robots, by their user agent"]
transactions = ["count", "of all of those, transactions of an order"]
unpriced = ["count", "of these, those whose total is missing, or no amount"]
*/
{% set of_order = sql.is_transaction() ~ ' AND tr_orderid IS NOT NULL' %}
SELECT
    {{ sql.period('day') }} AS day,
    COUNT(*) AS events,
    {{ sql.count_if(sql.is_robot()) }} AS robots,
    {{ sql.count_if(of_order) }} AS transactions,
    {{ sql.count_if(of_order ~ ' AND ' ~ sql.cents('tr_total') ~ ' IS NULL') }} AS unpriced
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ sql.period('day') }}
ORDER BY {{ sql.asc('day') }}
