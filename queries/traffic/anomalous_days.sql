/*
title = "Anomalous days"
description = """
Days on which a measure is far from what is usual on that weekday.
Usual is the median of the days of the same weekday in the selection, the lower of the two in the middle where they are
even in number. A day is listed where it is away from that by --threshold of it, or more. Days without any event have no
row and count in no median: partition_gaps finds those. Where the median is 0, nothing is far from it.
With --measure orders, an order that is logged again on another day counts on both."""
chart = { kind = "bar", x = "day", y = "deviation" }
covers = ["B8"]
related = ["partition_gaps", "rolling_trend", "notable_changes"]
keywords = ["outliers", "spikes", "anomaly detection"]
example = "snowq run anomalous_days --measure page_views --threshold 0.4"

[params]
measure = "visits"

[params.threshold]
type = "float"
default = 0.3
help = "How large a deviation must be, as a share of the usual value."

[columns]
day = ["period", "the day"]
weekday = ["number", "day of the week, from 1, Monday, to 7"]
counted = ["count", "what the measure counts on that day"]
usual = ["count", "the median of its weekday"]
deviation = ["fraction", "(counted - usual) / usual"]
*/
{% set day = sql.period('day') %}
{% set counts %}
SELECT
    {{ day }} AS day,
    {{ sql.measure(measure) }} AS counted
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ day }}
{% endset %}
{% set days %}
SELECT
    {{ sql.weekday_of('day') }} AS weekday,
    day,
    counted
FROM {{ sql.derived(counts, 'c') }}
{% endset %}
{% set sizes %}
SELECT
    weekday,
    COUNT(*) AS size
FROM {{ sql.once('days', days, 'd') }}
GROUP BY weekday
{% endset %}
{% set every_day %}
SELECT
    weekday,
    day,
    counted
FROM {{ sql.once('days', days, 'd') }}
{% endset %}
{% set medians %}
SELECT
    r.weekday AS weekday,
    r.counted AS usual
FROM {{ sql.numbered(every_day, 'r', by=['weekday'], order=['counted', 'day']) }}
JOIN {{ sql.derived(sizes, 's') }}
    ON r.weekday = s.weekday
WHERE 2 * r.n >= s.size
  AND 2 * r.n < s.size + 2
{% endset %}
{% set deviation = sql.ratio('(d.counted - m.usual)', 'm.usual') %}
SELECT
    d.day AS day,
    d.weekday AS weekday,
    d.counted AS counted,
    m.usual AS usual,
    {{ deviation }} AS deviation
FROM {{ sql.once('days', days, 'd') }}
JOIN {{ sql.derived(medians, 'm') }}
    ON d.weekday = m.weekday
WHERE ABS({{ deviation }}) >= {{ sql.in_range(threshold, '--threshold', 0) }}
ORDER BY day
