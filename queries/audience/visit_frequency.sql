/*
title = "Visit frequency"
description = """
Users by how many visits they made: those of the selection, or all that their browser ever made.
A user is one user_id with at least one visit, that is a visit_id. In the window each distinct visit_id counts; over the
lifetime the highest one does, since the tracker numbers the visits of a cookie from 1. A bucket of the list without a
user has a row of 0."""
chart = { kind = "histogram", x = "label", y = "users" }
covers = ["A17"]
related = ["recency", "visits_per_user_distribution", "visit_size_distribution", "new_vs_returning"]
keywords = ["loyalty", "how often visitors come"]
example = "snowq run visit_frequency --mode lifetime"

[params]
buckets = "1,2,3,4,5,6,11"

[params.mode]
type = "choice"
choices = ["window", "lifetime"]
default = "window"
help = "Whether to count the visits of the selection, or all that the visit's number tells of."

[columns]
place = ["number", "number of the bucket, from 1; 0 is below the first"]
label = ["text", "visits in it, such as 6-10 or 11+"]
users = ["count", "users with that many"]
share = ["fraction", "users / all users"]
*/
{% import 'histogram.sql' as histogram with context %}
{% set sizes %}
{% if mode == 'window' %}
SELECT COUNT(DISTINCT visit_id) AS size
{% else %}
SELECT MAX(visit_id) AS size
{% endif %}
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}
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
