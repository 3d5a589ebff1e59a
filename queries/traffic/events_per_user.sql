/*
title = "Events per user"
description = """
The users with the most events in one period.
A user is one user_id; events without one are left out. A user has a row for each period in which he came; of rows
with as many events the earlier period goes first, and then the smaller user_id."""
chart = { kind = "bar", x = "user_id", y = "events" }
covers = ["A6"]
related = ["events", "bots", "events_per_user_distribution"]
example = "snowq run events_per_user --grain month --top 10 --exclude-bots"

[params]
grain = "day"
top = 20
min_count = 1

[columns]
period = ["period", "first day of the period, or the start of the hour"]
user_id = ["text", "the user"]
events = ["count", "events of the user in it"]
*/
{% set period = sql.period(grain) %}
{% set visitor = sql.text('user_id') %}
SELECT
    {{ period }} AS period,
    {{ visitor }} AS user_id,
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
GROUP BY {{ period }}, {{ visitor }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY events DESC, period, user_id
LIMIT {{ top }}
