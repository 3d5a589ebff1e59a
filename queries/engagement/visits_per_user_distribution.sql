/*
title = "Visits per user"
description = """
Users by the number of visits that they began in a week or month.
A visit is one pair of user_id and visit_id, both present, and belongs to the period of its first event in the
selection; a user counts in each period in which a visit of his began. A bucket that nobody is in has no row."""
chart = { kind = "heatmap", x = "visits", y = "period", value = "users" }
covers = ["A27"]
related = ["active_days_distribution", "visit_frequency", "events_per_user_distribution"]
example = "snowq run visits_per_user_distribution --grain week --buckets 1,2,3 --from 2012-02-01"

[params]
buckets = "1,2,3,4,6,11"

[params.grain]
type = "choice"
choices = ["week", "month"]
default = "month"
help = "Length of a period. A week begins on Monday."

[columns]
period = ["period", "first day of the period"]
place = ["number", "number of the bucket"]
visits = ["text", "visits of the user that began in the period"]
users = ["count", "users with that many"]
share = ["fraction", "users / all users with a visit that began in the period"]
*/
{% import 'engagement.sql' as blocks with context %}
{% import 'users.sql' as users with context %}
{% set counts = blocks.by_bucket(users.visits_by_period(events, selection, grain), buckets) %}
SELECT
    period,
    place,
    {{ sql.bucket_label('place', buckets) }} AS visits,
    units AS users,
    share
FROM {{ sql.derived(blocks.shares(counts), 's') }}
ORDER BY period, place
