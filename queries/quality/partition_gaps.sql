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
{% set present %}
SELECT
    {{ sql.period(grain) }} AS period
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ sql.period(grain) }}
HAVING COUNT(*) >= {{ min_count }}
{% endset %}
{% set ranked = sql.numbered(present, 'a', by=[], order=['period']) %}
{% set nexts %}
SELECT
    n - 1 AS n,
    period
FROM {{ ranked }}
{% endset %}
{% set days = sql.days_between('a.period', 'b.period') %}
{% set gaps %}
SELECT
    a.period AS last_before,
    b.period AS first_after,
    {% if grain == 'day' %}
    {{ days }} - 1 AS missing
    {% else %}
    {{ days }} * 24 + {{ sql.hour_of('b.period') }} - {{ sql.hour_of('a.period') }} - 1 AS missing
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
