/*
title = "Days of a selection"
description = """
Events and events of robots on each day. No query of the catalogue: what is said of the quality of an answer rests
on it. Days without an event have no row; events without a day stand under NULL."""

[columns]
day = ["period", "the day"]
events = ["count", "events on it"]
robots = ["count", "of those, events of robots, by their user agent"]
*/
SELECT
    {{ sql.period('day') }} AS day,
    COUNT(*) AS events,
    {{ sql.count_if(sql.is_robot()) }} AS robots
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ sql.period('day') }}
ORDER BY {{ sql.asc('day') }}
