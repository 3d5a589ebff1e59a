/*
title = "Gaps"
description = """
Runs of days, or hours, with no events or with few, between two that have enough.
A day or hour has enough with --min-count events or more. A run lies between two that have; what lacks at either end of
the selection is not seen."""
chart = { kind = "bar", x = "last_before", y = "missing" }
covers = ["B68"]
related = ["anomalous_days", "events", "tracker_versions"]
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
{# of an hour also when its events happened: by the clock alone, hours that it skipped or showed twice are told wrong #}
{% set ends = ['first_event', 'last_event'] if grain == 'hour' else [] %}
{% set least = sql.in_range(min_count, '--min-count', 1) %}
{% set present %}
SELECT
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
{% set ranked = sql.numbered(present, 'a', by=[], order=['period'], keep=ends) %}
{% set nexts %}
SELECT
    n - 1 AS n,
    {% for end in ends %}
    {{ sql.names(end) }},
    {% endfor %}
    period
FROM {{ ranked }}
{% endset %}
{% set apart = sql.seconds_between('a.last_event', 'b.first_event') %}
{% set into_a = sql.seconds_between('a.period', sql.local('a.last_event')) %}
{% set into_b = sql.seconds_between('b.period', sql.local('b.first_event')) %}
{% set gaps %}
SELECT
    a.period AS last_before,
    b.period AS first_after,
    {% if grain == 'day' %}
    {{ sql.days_between('a.period', 'b.period') }} - 1 AS missing
    {% else %}
    {{ sql.quotient('(%s + %s - %s)' % (apart, into_a, into_b), '3600') }} - 1 AS missing
    {% endif %}
FROM {{ ranked }}
JOIN {{ sql.derived(nexts, 'b') }}
    ON a.n = b.n
{% endset %}
SELECT
    last_before,
    first_after,
    missing
FROM {{ sql.derived(gaps, 'g') }}
WHERE missing > 0
ORDER BY last_before
