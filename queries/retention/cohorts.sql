/*
title = "Cohorts"
description = """
The cohort of each user: the period of his first event in the selection that is the --start-goal.
The goal makes the kind of cohort: 'any' is the first visit, 'action=signup' the first action of that name,
'page=/tea*' the first look at such a page, 'event=transaction' the first order. --by says what of that event to show
beside it: its page, say; or, where it tells where a visit came from (channel, referrer, referrer_host, referrer_kind,
page_referrer, mkt_*), what brought the visit of that event. That is the value of the first event of the visit in the
selection, of several in one second of the one whose medium, source, referrer and address come first, NULL behind all;
an event of no visit has its own. Of several events with which the user started in one second the smallest value counts,
and NULL loses. Users without such an event are left out. Earliest first; ties by user_id."""
covers = ["A37", "A38", "A39", "A40", "A41", "A42"]
related = ["retention", "cohort_retention", "cohort_metric", "first_touch", "metric_by_user"]
example = "snowq run cohorts --start-goal 'page=/tea*' --grain week"

[params]
start_goal = "any"
by = "channel"
top = 20

[params.grain]
type = "choice"
choices = ["day", "week", "month"]
default = "month"
help = "Length of a period. A week begins on Monday."

[columns]
cohort = ["period", "first day of the period in which the user started"]
began = ["period", "the second in which he did"]
user_id = ["text", "the user"]
acquired_by = ["text", "what --by says of the event with which he started, or of its visit"]
*/
{% import 'retention.sql' as blocks with context %}
{% set starts = blocks.beginnings(events, selection, start_goal) %}
{% set acquired = blocks.at_that_moment(events, selection, starts, sql.is_step(start_goal), by) %}
SELECT
    {{ sql.period(grain, 'began') }} AS cohort,
    {{ sql.shown('began') }},
    visitor AS user_id,
    acquired_by
FROM {{ sql.derived(acquired, 'q') }}
ORDER BY began, user_id
LIMIT {{ top }}
