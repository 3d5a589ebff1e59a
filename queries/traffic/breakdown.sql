/*
title = "Breakdown"
description = """
Any measure by any dimension, or by two, and by period if you like: the greatest values, and one row for the rest.
A dimension that says where a visit came from (channel, referrer, referrer_host, referrer_kind, page_referrer, mkt_*)
has for each event the value of the first event of its visit in the selection; of several in one second the one whose
medium, source, referrer and address come first counts, NULL behind all. An event of no visit has its own value, and
every other dimension is each event's own. A visit, visitor or order counts under each value that one of its events
has: rows of visits add up by where they came from, and by nothing else. The values listed are those with the most over
the whole selection, NULL being one of them; of equal ones the smaller by its letters is taken. The row with is_other 1
counts the events of all further values as one, and is not there where there are none. Periods in which a value has no
event have no row of it."""
chart = { kind = "bar", x = "value", y = "counted" }
covers = ["B2"]
related = ["overview", "events_by_type", "notable_changes", "visits_by_source"]
keywords = ["pivot", "slice and dice"]
example = "snowq run breakdown --by page --measure page_views --grain month --top 5"

[params]
measure = "visits"
by = "channel"
top = 10

[params.min_count]
type = "int"
default = 1
help = "Values with fewer than this in the whole selection go into (other)."

[params.also_by]
type = "dimension"
help = "A second dimension, if it differs from --by; then each pair of values counts as one value."

[params.grain]
type = "choice"
choices = ["none", "hour", "day", "week", "month"]
default = "none"
help = "Split by periods too, of this length; none does not. A week begins on Monday."

[columns]
period = ["period", "first day of the period, or the start of the hour; NULL without --grain"]
value = ["text", "value of the dimension; (other) for the rest"]
second_value = ["text", "value of the second dimension; NULL without one"]
is_other = ["count", "1 for all values that are not listed, otherwise 0"]
counted = ["count", "what the measure counts there"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set dimensions = [by] if also_by in [none, by] else [by, also_by] %}
{% set values = ['value', 'second_value'][:dimensions | length] %}
{% set marks = ['mark', 'second_mark'][:dimensions | length] %}
{% set periods = [] if grain == 'none' else ['period'] %}
{% set needed = sql.measured_columns(measure) %}
{# a mark is '1' plus the value, or '0' for NULL: unlike NULL it can be joined, and it sorts like the value #}
{% set hits %}
SELECT
    {% if periods %}
    {{ sql.period(grain) }} AS period,
    {% endif %}
    {% for column in needed %}
    {{ sql.names(column) }},
    {% endfor %}
    {% for dimension in dimensions %}
    COALESCE({{ sql.concat("'1'", sql.told(dimension)) }}, '0') AS {{ sql.names(marks[loop.index0]) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ events }} e
{{ sql.with_origins(acquisition.origins(events, selection, dimensions)) }}
WHERE {{ selection }}
{% endset %}
{% set greatest %}
SELECT
    {{ sql.names(*marks) }},
    {{ sql.measure(measure) }} AS counted
FROM {{ sql.once('hits', hits, 'h') }}
GROUP BY {{ sql.names(*marks) }}
HAVING {{ sql.measure(measure) }} >= {{ min_count }}
ORDER BY counted DESC, {{ sql.names(*marks) }}
LIMIT {{ top }}
{% endset %}
{% set labelled %}
SELECT
    {% for column in periods + needed %}
    {{ sql.names(column, of='h') }},
    {% endfor %}
    {% for mark in marks %}
    CASE
        WHEN t.mark IS NULL THEN '(other)'
        WHEN SUBSTR({{ sql.names(mark, of='t') }}, 1, 1) = '1' THEN SUBSTR({{ sql.names(mark, of='t') }}, 2)
    END AS {{ sql.names(values[loop.index0]) }},
    {% endfor %}
    CASE WHEN t.mark IS NULL THEN 1 ELSE 0 END AS is_other
FROM {{ sql.once('hits', hits, 'h') }}
LEFT OUTER JOIN {{ sql.derived(greatest, 't') }}
    ON {{ sql.same('h', 't', marks) }}
{% endset %}
SELECT
    {{ sql.names('period') if periods else none }} AS period,
    value,
    {{ sql.names('second_value') if values | length == 2 else none }} AS second_value,
    is_other,
    {{ sql.measure(measure) }} AS counted
FROM {{ sql.derived(labelled, 'l') }}
GROUP BY {{ sql.names(*(periods + values + ['is_other'])) }}
HAVING {{ sql.measure(measure) }} > 0
ORDER BY {% for period in periods %}period, {% endfor %}is_other, counted DESC{% for value in values %}, {{ sql.asc(value) }}{% endfor %}

