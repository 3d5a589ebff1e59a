/*
title = "Notable changes"
description = """
The values of a dimension that moved most from one period to the next, anywhere in the selection.
What the measure counts of a value in a period is held against the period before it; in either it may be 0. Whole periods
are compared only, those of which each day lies between --from and --to, or else between the first and the last day with
an event: part of a week against a whole one would look like a fall. A dimension that says where a visit came from (channel, referrer,
referrer_host, referrer_kind, page_referrer, mkt_*) has for each event the value of the first event of its visit in the
selection; of several in one second the one whose medium, source, referrer and address come first counts, NULL behind
all. An event of no visit has its own value, and every other dimension is each event's own. Pairs in which neither
period has --min-count are left out; of equal moves the earlier, then the smaller value goes first."""
chart = { kind = "bar", x = "value", y = "moved" }
covers = ["B7"]
related = ["breakdown", "anomalous_days", "overview"]
keywords = ["week over week", "month over month", "what changed", "winners and losers"]
example = "snowq run notable_changes --by page --measure page_views --grain month"

[params]
measure = "visits"
by = "channel"
top = 20
min_count = 10

[params.grain]
type = "choice"
choices = ["day", "week", "month"]
default = "week"
help = "Length of a period. A week begins on Monday."

[columns]
period = ["period", "first day of the period to which it moved"]
value = ["text", "value of the dimension"]
earlier = ["count", "what the measure counts of it in the period before"]
counted = ["count", "what the measure counts of it in the period"]
moved = ["count", "the distance between the two"]
changed = ["fraction", "(counted - earlier) / earlier; NULL where that was 0"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set value = sql.told(by) %}
{% set days = {'day': 1, 'week': 7, 'month': 31}[grain] %}
{% set counts %}
SELECT
    {{ value }} AS value,
    {{ sql.period(grain) }} AS period,
    MIN({{ sql.period('day') }}) AS first_day,
    MAX({{ sql.period('day') }}) AS last_day,
    {{ sql.measure(measure) }} AS counted
FROM {{ events }} e
{{ sql.with_origins(acquisition.origins(events, selection, [by])) }}
WHERE {{ selection }}
GROUP BY {{ value }}, {{ sql.period(grain) }}
{% endset %}
{# each count twice: for its own period, and as the earlier count of the next period #}
{% set turned %}
SELECT
    value,
    CASE turn WHEN 1 THEN period ELSE {{ sql.period_of(grain, sql.add_days('period', days)) }} END AS period,
    CASE turn WHEN 1 THEN counted ELSE 0 END AS counted,
    CASE turn WHEN 2 THEN counted ELSE 0 END AS earlier
FROM {{ sql.once('counts', counts, 'c') }}
{{ sql.numbers(2, 'n', 'turn') }}
{% endset %}
{% set moves %}
SELECT
    1 AS everything,
    value,
    period,
    SUM(counted) AS counted,
    SUM(earlier) AS earlier
FROM {{ sql.derived(turned, 't') }}
GROUP BY value, period
{% endset %}
{# the first and last day that the selection is known to cover #}
{% set bounds %}
SELECT
    1 AS everything,
    MIN({{ selection.first_day or sql.names('first_day') }}) AS first_day,
    MAX({{ selection.last_day or sql.names('last_day') }}) AS last_day
FROM {{ sql.once('counts', counts, 'c') }}
{% endset %}
{% set before = sql.period_of(grain, sql.add_days('m.period', -1)) %}
{% set next = sql.period_of(grain, sql.add_days('m.period', days)) %}
SELECT
    m.period AS period,
    m.value AS value,
    m.earlier AS earlier,
    m.counted AS counted,
    ABS(m.counted - m.earlier) AS moved,
    {{ sql.ratio('(m.counted - m.earlier)', 'm.earlier') }} AS changed
FROM {{ sql.derived(moves, 'm') }}
JOIN {{ sql.derived(bounds, 'b') }}
    ON m.everything = b.everything
WHERE {{ sql.days_between('b.first_day', before) }} >= 0
  AND {{ sql.days_between(next, 'b.last_day') }} >= -1
  AND m.counted <> m.earlier
  AND (m.counted >= {{ min_count }} OR m.earlier >= {{ min_count }})
ORDER BY moved DESC, period, {{ sql.asc('value') }}
LIMIT {{ top }}
