/*
title = "Hours of the week"
description = """
When in the week things happen: any measure by weekday and hour of the day, in UTC, or in the time zone of --tz.
A visit, visitor or order counts in each hour in which one of its events lies, so that hours do not add up; of the
same hour of several weeks it counts once. Hours in which nothing was counted have no row."""
chart = { kind = "heatmap", x = "hour", y = "weekday", value = "counted" }
covers = ["B6"]
related = ["events", "visits", "anomalous_days"]
keywords = ["time of day", "day of week", "peak hours"]
example = "snowq run hour_weekday_heatmap --measure orders --tz Europe/London"

[params]
measure = "visits"

[columns]
weekday = ["number", "day of the week, from 1, Monday, to 7"]
hour = ["number", "hour of the day, from 0 to 23"]
counted = ["count", "what the measure counts in it"]
*/
{% set weekday = sql.weekday_of(sql.local(sql.moment())) %}
{% set hour = sql.hour_of(sql.local(sql.moment())) %}
SELECT
    {{ weekday }} AS weekday,
    {{ hour }} AS hour,
    {{ sql.measure(measure) }} AS counted
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ weekday }}, {{ hour }}
HAVING {{ sql.measure(measure) }} > 0
ORDER BY weekday, hour
