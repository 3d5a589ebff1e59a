/*
title = "Recency"
description = """
Users by how many days ago they last came.
A user is one user_id; his last event up to the day --as-of counts, by midnights between. Without --as-of it is the last
day of the selection on which anything was logged at all. A bucket of the list without a user has a row of 0."""
chart = { kind = "histogram", x = "label", y = "users" }
covers = ["A18"]
related = ["visit_frequency", "lapsed_users", "active_users"]
keywords = ["last seen", "days since last visit"]
example = "snowq run recency --as-of 2012-03-01"

[params]
buckets = "0,1,2,3,7,14,28,60"

[params.as_of]
type = "date"
help = "The day from which to look back; by default the last day with an event."

[columns]
place = ["number", "number of the bucket, from 1; 0 is below the first"]
label = ["text", "days in it, such as 3-6 or 60+"]
users = ["count", "users that came last so many days ago"]
share = ["fraction", "users / all users"]
*/
{% import 'histogram.sql' as histogram with context %}
{% set last_days %}
SELECT
    1 AS everything,
    MAX({{ sql.period('day') }}) AS last_day
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
{% if as_of is not none %}
  AND {{ sql.period('day') }} <= {{ as_of }}
{% endif %}
GROUP BY {{ sql.text('user_id') }}
{% endset %}
{% set as_of_day %}
SELECT
    1 AS everything,
    MAX({{ sql.period('day') }}) AS as_of_day
FROM {{ events }}
WHERE {{ selection }}
{% endset %}
{% set sizes %}
{% if as_of is not none %}
SELECT {{ sql.days_between('u.last_day', sql.literal(as_of)) }} AS size
FROM {{ sql.derived(last_days, 'u') }}
{% else %}
SELECT {{ sql.days_between('u.last_day', 'd.as_of_day') }} AS size
FROM {{ sql.derived(last_days, 'u') }}
JOIN {{ sql.derived(as_of_day, 'd') }}
    ON u.everything = d.everything
{% endif %}
{% endset %}
SELECT
    place,
    label,
    users,
    {{ sql.ratio('users', 'everything') }} AS share
FROM {{ sql.derived(histogram.of(sizes, buckets, 'users'), 'h') }}
WHERE users > 0
  OR (place >= 1 AND place <= {{ buckets | length }})
ORDER BY place
