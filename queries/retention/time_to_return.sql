/*
title = "Time to return"
description = """
How many days users took to their second visit, or to their second order, and how many are still waiting for it.
Users with at least one in the selection count, by the days between the first and the second: midnights, so that 0 is
the same day. A visit stands at its first event in the selection; an order, one tr_orderid of one user, at its first
hit, and counts once however often it was logged. Two in one second are 0 days apart. Users without a second one stand
in the last row, 'not yet'; cumulative_share leaves them in the base, and is NULL in that row. A bucket with nobody has
no row."""
chart = { kind = "histogram", x = "days", y = "users" }
covers = ["B39"]
related = ["retention_24h", "retention", "lapsed_users"]
keywords = ["time between visits", "days between visits", "time between orders"]
example = "snowq run time_to_return --kind order"

[params.kind]
type = "choice"
choices = ["visit", "order"]
default = "visit"
help = "What users come back for."

[params.buckets]
type = "bounds"
default = "0,1,2,4,8,15,31"
help = "Where each bucket of days begins, such as 0,1,2,4."

[columns]
place = ["number", "number of the bucket; one more than there are for those still waiting"]
days = ["text", "days from the first to the second, or 'not yet'"]
users = ["count", "users who took that long"]
share = ["fraction", "users / all users with a first one"]
cumulative_share = ["fraction", "users who took that long or less / all users with a first one"]
*/
{% set user = sql.text('user_id') %}
{% set waiting = buckets | length + 1 %}
{% set unit = sql.text('tr_orderid') if kind == 'order' else sql.names('visit_id') %}
{% set firsts %}
SELECT
    {{ user }} AS visitor,
    {{ unit }} AS unit,
    MIN({{ sql.moment() }}) AS began
FROM {{ events }}
WHERE {{ selection }}
{% if kind == 'order' %}
  AND user_id IS NOT NULL
  AND {{ sql.is_transaction() }}
  AND tr_orderid IS NOT NULL
{% else %}
  AND {{ sql.has_visit() }}
{% endif %}
GROUP BY {{ user }}, {{ unit }}
{% endset %}
{% set visitors %}
SELECT
    visitor,
    MIN(began) AS began,
    MIN(CASE WHEN n = 2 THEN began END) AS returned
FROM {{ sql.numbered(firsts, 'f', by=['visitor'], order=['began', 'unit']) }}
WHERE n <= 2
GROUP BY visitor
{% endset %}
{% set counts %}
SELECT
    1 AS everything,
    {{ sql.bucket(sql.days_between(sql.local('began'), sql.local('returned')), buckets) }} AS place,
    COUNT(*) AS users
FROM {{ sql.derived(visitors, 'v') }}
GROUP BY {{ sql.bucket(sql.days_between(sql.local('began'), sql.local('returned')), buckets) }}
{% endset %}
{% set placed %}
SELECT
    everything,
    COALESCE(place, {{ waiting }}) AS place,
    users
FROM {{ sql.derived(counts, 'k') }}
{% endset %}
{% set so_far = 'SUM(CASE WHEN o.place <= c.place THEN o.users ELSE 0 END)' %}
SELECT
    c.place AS place,
    COALESCE({{ sql.bucket_label('c.place', buckets) }}, 'not yet') AS days,
    c.users AS users,
    {{ sql.ratio('c.users', 'SUM(o.users)') }} AS share,
    CASE WHEN c.place < {{ waiting }} THEN {{ sql.ratio(so_far, 'SUM(o.users)') }} END AS cumulative_share
FROM {{ sql.once('counts', placed, 'c') }}
JOIN {{ sql.once('counts', placed, 'o') }}
    ON c.everything = o.everything
GROUP BY c.place, c.users
ORDER BY place
