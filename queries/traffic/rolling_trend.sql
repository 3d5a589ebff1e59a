/*
title = "Rolling trend"
description = """
Any measure per day, smoothed over the days up to it, and how many visitors have come at all so far.
The average is over the last --window days by the calendar, those without an event counting as 0, and over as many as
there are since the first day with an event where these are fewer. It is the average of daily counts, so that a visitor
of two days is two. A visitor is one user_id. Days without an event have no row. With --measure orders, an order that is
logged again on another day counts on both."""
chart = { kind = "line", x = "day", y = "average" }
covers = ["B4"]
related = ["visits", "unique_visitors", "active_users", "anomalous_days"]
keywords = ["moving average", "running total"]
example = "snowq run rolling_trend --measure orders --window 28"

[params]
measure = "visits"

[params.window]
type = "count"
default = 7
help = "Days over which to smooth."

[columns]
day = ["period", "the day"]
counted = ["count", "what the measure counts on that day"]
average = ["number", "average of the days up to it"]
visitors_so_far = ["count", "visitors from the first day to this one"]
*/
{% set day = sql.period('day') %}
{% set visitor = sql.text('user_id') %}
{% set facts %}
SELECT
    {{ day }} AS day,
    {{ sql.measure(measure) }} AS counted,
    0 AS newcomers
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ day }}
UNION ALL
SELECT
    day,
    0 AS counted,
    COUNT(*) AS newcomers
FROM (
    SELECT
        {{ visitor }} AS visitor,
        MIN({{ day }}) AS day
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ sql.has_visitor() }}
    GROUP BY {{ visitor }}
) firsts
GROUP BY day
{% endset %}
{% set days %}
SELECT
    1 AS everything,
    day,
    SUM(counted) AS counted,
    SUM(newcomers) AS newcomers
FROM {{ sql.derived(facts, 'f') }}
GROUP BY day
{% endset %}
{% set sums %}
SELECT
    a.day AS day,
    a.counted AS counted,
    SUM(CASE WHEN {{ sql.days_between('b.day', 'a.day') }} < {{ window }} THEN b.counted ELSE 0 END) AS lately,
    {{ sql.days_between('MIN(b.day)', 'a.day') }} + 1 AS elapsed,
    SUM(b.newcomers) AS visitors_so_far
FROM {{ sql.once('days', days, 'a') }}
JOIN {{ sql.once('days', days, 'b') }}
    ON a.everything = b.everything
WHERE b.day <= a.day
GROUP BY a.day, a.counted
{% endset %}
SELECT
    day,
    counted,
    {{ sql.ratio('lately', '(CASE WHEN elapsed < %d THEN elapsed ELSE %d END)' % (window, window)) }} AS average,
    visitors_so_far
FROM {{ sql.derived(sums, 's') }}
ORDER BY day
