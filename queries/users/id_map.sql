/*
title = "Pairs of identifiers"
description = """
Which values of two identifiers occur together in one event: user_id and address, address and fingerprint, or any two
columns with a text, a whole number or a flag. Events that lack one of them are left out. Most events first; ties by
left_id and right_id. How many values one identifier has for each of another is `identity_churn`."""
covers = ["A35"]
related = ["identity_churn", "login_map", "join_customers"]
keywords = ["identity stitching"]
example = "snowq run id_map --left user_fingerprint --right user_ipaddress --min-count 5"

[params]
min_count = 1
top = 20

[params.left]
type = "dimension"
default = "user_id"
help = "The one identifier, such as user_id, user_ipaddress or user_fingerprint."

[params.right]
type = "dimension"
default = "user_ipaddress"
help = "The other."

[columns]
left_id = ["text", "value of the one"]
right_id = ["text", "value of the other"]
events = ["count", "events with both; pairs with fewer than --min-count are left out"]
first_seen = ["period", "the second of the first"]
last_seen = ["period", "the second of the last"]
*/
{% set one = sql.dimension(left) %}
{% set other = sql.dimension(right) %}
SELECT
    {{ sql.text('left_id') }} AS left_id,
    {{ sql.text('right_id') }} AS right_id,
    COUNT(*) AS events,
    {{ sql.local('MIN(moment)') }} AS first_seen,
    {{ sql.local('MAX(moment)') }} AS last_seen
FROM (
    SELECT
        {{ one }} AS left_id,
        {{ other }} AS right_id,
        {{ sql.moment() }} AS moment
    FROM {{ events }}
    WHERE {{ selection }}
      AND {{ one }} IS NOT NULL
      AND {{ other }} IS NOT NULL
) pairs
GROUP BY {{ sql.text('left_id') }}, {{ sql.text('right_id') }}
HAVING COUNT(*) >= {{ min_count }}
ORDER BY events DESC, left_id, right_id
LIMIT {{ top }}
