/*
title = "Events per visit"
description = """
Visits by the number of their events in the selection, of every type, page pings too.
A visit is one pair of user_id and visit_id, both present. With --grain all the whole selection is one period, and
period is NULL; else a visit belongs to the day, week or month of its first event in the selection, with all of its
events. A bucket that no visit is in has no row."""
chart = { kind = "heatmap", x = "visit_events", y = "period", value = "visits" }
covers = ["A28"]
related = ["events_per_user_distribution", "pages_per_visit", "visit_size_distribution"]
keywords = ["hits per visit"]
example = "snowq run events_per_visit_distribution --grain all --buckets 1,2,3,4,5,6,11,21"

[params]
buckets = "1,2,3,6,11,21"

[params.grain]
type = "choice"
choices = ["all", "day", "week", "month"]
default = "month"
help = "Length of a period; all is the whole selection. A week begins on Monday."

[columns]
period = ["period", "first day of the period; NULL of the whole selection"]
place = ["number", "number of the bucket"]
visit_events = ["text", "events of the visit"]
visits = ["count", "visits with that many"]
share = ["fraction", "visits / all visits of the period"]
*/
{% import 'engagement.sql' as blocks with context %}
{% set whole = sql.names('everything') %}
{% set per_visit %}
SELECT
    1 AS everything,
    MIN({{ sql.moment() }}) AS began,
    COUNT(*) AS amount
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set visits %}
SELECT
    {{ whole if grain == 'all' else sql.period(grain, 'began') }} AS period,
    amount
FROM {{ sql.derived(per_visit, 'v') }}
{% endset %}
{% set counts = blocks.by_bucket(visits, buckets) %}
SELECT
    {% if grain == 'all' %}
    {# period is 1 here, so this is always NULL #}
    CASE WHEN period = 0 THEN '' END AS period,
    {% else %}
    period,
    {% endif %}
    place,
    {{ sql.bucket_label('place', buckets) }} AS visit_events,
    units AS visits,
    share
FROM {{ sql.derived(blocks.shares(counts), 's') }}
ORDER BY {{ sql.asc('period') }}, place
