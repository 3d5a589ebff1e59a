/*
title = "Breakdown"
description = """
Any measure by any dimension, or by two, and by period if you like: the greatest values, and one row for the rest.
A visit, visitor or order counts under each value that one of its events has, so that rows of visits do not add up.
The values listed are those with the most over the whole selection, NULL being one of them; of equal ones the smaller
by its letters is taken. The row with is_other 1 counts the events of all further values as one, and is not there
where there are none. Periods in which a value has no event have no row of it."""
chart = { kind = "bar", x = "value", y = "counted" }
covers = ["B2"]
related = ["overview", "events_by_type", "notable_changes", "visits_by_source"]
example = "snowq run breakdown --by channel --measure orders --grain month"

[params]
measure = "visits"
by = "channel"
top = 10
min_count = 1

[params.also_by]
type = "dimension"
help = "A second dimension, if it is another; each pair of values is then a value."

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
{% set dimensions = [by] if also_by in [none, by] else [by, also_by] %}
{% set values = ['value', 'second_value'][:dimensions | length] %}
{% set marks = ['mark', 'second_mark'][:dimensions | length] %}
{% set periods = [] if grain == 'none' else ['period'] %}
{% set needed = ['user_id', 'visit_id', 'event', 'page_title', 'ev_action', 'tr_orderid', 'ti_orderid'] %}
{% set greatest %}
SELECT
    {% for dimension in dimensions %}
    {{ sql.text(sql.dimension(dimension)) }} AS {{ sql.names(values[loop.index0]) }},
    {% endfor %}
    {{ sql.measure(measure) }} AS counted
FROM {{ events }}
WHERE {{ selection }}
GROUP BY
    {% for dimension in dimensions %}
    {{ sql.text(sql.dimension(dimension)) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
HAVING {{ sql.measure(measure) }} >= {{ min_count }}
ORDER BY counted DESC{% for value in values %}, {{ sql.asc(value) }}{% endfor %}

LIMIT {{ top }}
{% endset %}
{# NULL joins nothing, so that values are joined by marks that are never NULL #}
{% set listed %}
SELECT
    {% for value in values %}
    COALESCE({{ sql.concat("'1'", value) }}, '0') AS {{ sql.names(marks[loop.index0]) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(greatest, 'g') }}
{% endset %}
{% set hits %}
SELECT
    {% if periods %}
    {{ sql.period(grain) }} AS period,
    {% endif %}
    {% for dimension in dimensions %}
    {{ sql.text(sql.dimension(dimension)) }} AS {{ sql.names(values[loop.index0]) }},
    COALESCE({{ sql.concat("'1'", sql.text(sql.dimension(dimension))) }}, '0') AS {{ sql.names(marks[loop.index0]) }},
    {% endfor %}
    {{ sql.names(*needed) }}
FROM {{ events }}
WHERE {{ selection }}
{% endset %}
{% set labelled %}
SELECT
    {% if periods %}
    h.period AS period,
    {% endif %}
    {% for value in values %}
    CASE WHEN t.mark IS NULL THEN '(other)' ELSE {{ sql.names(value, of='h') }} END AS {{ sql.names(value) }},
    {% endfor %}
    CASE WHEN t.mark IS NULL THEN 1 ELSE 0 END AS is_other,
    {{ sql.names(*needed, of='h') }}
FROM {{ sql.derived(hits, 'h') }}
LEFT OUTER JOIN {{ sql.derived(listed, 't') }}
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

