/*
title = "Profile of the columns"
description = """
How many events have a value in each column, and the least and the greatest of its texts.
A text where a number belongs is no value, as everywhere. The columns are those that the tables of all engines had in
2012, in the table's order; event_id, which every load makes anew, and the plug-ins, which visits_by_browser_feature
counts, are not among them. Least and greatest are by their letters, of columns that hold a text. --distinct counts the
different values of each of these too, and takes its time."""
chart = { kind = "bar", x = "column_name", y = "null_share" }
covers = ["B66"]
related = ["tracker_versions", "breakdown", "partition_gaps"]
keywords = ["missing values", "data quality", "completeness"]
example = "snowq run null_profile --from 2012-03-01 --distinct"

[params.distinct]
type = "flag"
default = false
help = "Also count the distinct values of each text column."

[columns]
place = ["count", "number of the column, from 1"]
column_name = ["text", "its name"]
filled = ["count", "events that have a value in it"]
null_share = ["fraction", "events without one / all events; NULL without events"]
distinct_values = ["count", "different values; NULL without --distinct, and where it holds no text"]
least = ["text", "the least text; NULL where it holds none"]
greatest = ["text", "the greatest text; NULL where it holds none"]
*/
{% set names = sql.common_columns() %}
{% set texts = sql.common_columns(texts=true) %}
{% set profile %}
SELECT
    {% for name in names %}
    COUNT({{ sql.known(name) }}) AS filled_{{ loop.index }},
    {% if name in texts %}
    MIN({{ sql.text(name) }}) AS least_{{ loop.index }},
    MAX({{ sql.text(name) }}) AS greatest_{{ loop.index }},
    {% if distinct %}
    COUNT(DISTINCT {{ sql.text(name) }}) AS distinct_{{ loop.index }},
    {% endif %}
    {% endif %}
    {% endfor %}
    COUNT(*) AS everything
FROM {{ events }}
WHERE {{ selection }}
{% endset %}
{% set rows %}
SELECT
    place,
    CASE place
        {% for name in names %}
        WHEN {{ loop.index }} THEN filled_{{ loop.index }}
        {% endfor %}
    END AS filled,
    {% for what in ['least', 'greatest', 'distinct'][:3 if distinct else 2] %}
    CASE place
        {% for name in names %}
        {% if name in texts %}
        WHEN {{ loop.index }} THEN {{ sql.names('%s_%d' % (what, loop.index)) }}
        {% endif %}
        {% endfor %}
    END AS {{ sql.names('%s_value' % what) }},
    {% endfor %}
    everything
FROM {{ sql.derived(profile, 'p') }}
{{ sql.numbers(names | length, 'n', 'place') }}
{% endset %}
SELECT
    place,
    CASE place
        {% for name in names %}
        WHEN {{ loop.index }} THEN {{ name }}
        {% endfor %}
    END AS column_name,
    filled,
    {{ sql.ratio('(everything - filled)', 'everything') }} AS null_share,
    {{ sql.names('distinct_value') if distinct else none }} AS distinct_values,
    least_value AS least,
    greatest_value AS greatest
FROM {{ sql.derived(rows, 'r') }}
ORDER BY place
