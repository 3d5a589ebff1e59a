/*
title = "Versions of the tracker"
description = """
Events by application, platform, and the versions of the tracker, the collector and the loader that made them.
A NULL stands for what was not sent, and is a value of its own."""
chart = { kind = "bar", x = "v_tracker", y = "events" }
covers = ["B67"]
related = ["null_profile", "events_by_type", "partition_gaps"]

[columns]
app_id = ["text", "the application"]
platform = ["text", "the platform, such as web"]
v_tracker = ["text", "name and version of the tracker"]
v_collector = ["text", "kind of the collector"]
v_etl = ["text", "name and version of what read the logs"]
events = ["count", "events made by these"]
first_day = ["period", "day of the first of them"]
last_day = ["period", "day of the last of them"]
*/
{% set columns = ['app_id', 'platform', 'v_tracker', 'v_collector', 'v_etl'] %}
SELECT
    {% for column in columns %}
    {{ sql.text(column) }} AS {{ sql.names(column) }},
    {% endfor %}
    COUNT(*) AS events,
    MIN({{ sql.period('day') }}) AS first_day,
    MAX({{ sql.period('day') }}) AS last_day
FROM {{ events }}
WHERE {{ selection }}
GROUP BY
    {% for column in columns %}
    {{ sql.text(column) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
ORDER BY events DESC, {{ sql.asc('app_id') }}, {{ sql.asc('platform') }}, {{ sql.asc('v_tracker') }}, {{ sql.asc('v_collector') }}, {{ sql.asc('v_etl') }}
