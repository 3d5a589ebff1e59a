/*
title = "Gaps"
description = """
Runs of days, or hours, with no events or with few, between two that have enough.
A day or hour has enough with --min-count events or more. A run lies between two that have; what lacks at either end of
the selection is not seen."""
chart = { kind = "bar", x = "last_before", y = "missing" }
covers = ["B68"]
related = ["anomalous_days", "events", "tracker_versions"]
keywords = ["missing days", "missing data"]
example = "snowq run partition_gaps --grain day --min-count 150"

[params]
min_count = 1

[params.grain]
type = "choice"
choices = ["day", "hour"]
default = "hour"
help = "Whether to look at days or at hours."

[columns]
last_before = ["period", "the last day or hour with enough events"]
first_after = ["period", "the next one with enough"]
missing = ["count", "days or hours that lie between"]
*/
{# for hours also the times of the events: local time alone gets hours wrong that the clock skips or repeats #}
{% set ends = ['first_event', 'last_event'] if grain == 'hour' else [] %}
{% set least = sql.in_range(min_count, '--min-count', 1) %}
{% set present %}
SELECT
    1 AS everything,
    {% if grain == 'hour' %}
    MIN({{ sql.moment() }}) AS first_event,
    MAX({{ sql.moment() }}) AS last_event,
    {% endif %}
    {{ sql.period(grain) }} AS period
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ sql.period(grain) }}
HAVING COUNT(*) >= {{ least }}
{% endset %}
{% set pairs = sql.runs(present, 'r', by=['everything'], order=['period'], what=['period'] + ends, length=2) %}
{% set apart = sql.seconds_between('last_event_1', 'first_event_2') %}
{% set into_one = sql.seconds_between('period_1', sql.local('last_event_1')) %}
{% set into_other = sql.seconds_between('period_2', sql.local('first_event_2')) %}
{% set gaps %}
SELECT
    period_1 AS last_before,
    period_2 AS first_after,
    {% if grain == 'day' %}
    {{ sql.days_between('period_1', 'period_2') }} - 1 AS missing
    {% else %}
    {{ sql.quotient('(%s + %s - %s)' % (apart, into_one, into_other), '3600') }} - 1 AS missing
    {% endif %}
FROM {{ pairs }}
WHERE period_2 IS NOT NULL
{% endset %}
SELECT
    last_before,
    first_after,
    missing
FROM {{ sql.derived(gaps, 'g') }}
WHERE missing > 0
ORDER BY last_before
