/*
title = "Funnel by day of entry"
description = """
Of those who entered a funnel in each period, how many went through it, and how many still may.
A step counts when it happens at or after the moment at which the step before was first reached; later, if it is the
same step again. Events without user_id (and, by visit, without visit_id) are left out.
A visit or user belongs to the period in which it first made the first step, and has gone through when it made the
last one, whenever that was. Those who have not are still open where they may yet: a visit whose last event, of whatever
kind, lies no more than 30 minutes before the last one of the selection, and a user who entered less than window_days
times 24 hours before that. A period with many of them is not yet comparable."""
covers = ["B28"]
related = ["funnel", "funnel_trend", "funnel_time"]
chart = { kind = "line", x = "period", y = "completion_rate" }
example = "snowq run funnel_by_entry --by user --grain week"

[params]
grain = "week"
step = ["visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction"]

[params.window_days]
type = "int"
default = 14
help = "By user, for how many days after the first step the last one is expected."

[params.by]
type = "choice"
choices = ["visit", "user"]
default = "visit"
help = "Whether all steps must lie in one visit, or belong to one user."

[columns]
period = ["period", "first day of the period of the first step, or the start of the hour"]
entered = ["count", "visits or users that made the first step in it"]
completed = ["count", "of those, the ones that made the last step"]
completion_rate = ["fraction", "completed / entered"]
still_open = ["count", "of the others, visits or users that were within their time when the selection ended"]
*/
{% import 'funnels.sql' as funnels with context %}
{% set unit = funnels.units[by] %}
{% set last = step | length %}
{% set hits = funnels.hits(events, selection, step, by) %}
{% set ended %}
SELECT
    1 AS everything,
    MAX({{ sql.moment() }}) AS latest
FROM {{ events }}
WHERE {{ selection }}
{% endset %}
{% set visits %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    MAX({{ sql.moment() }}) AS latest
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set entries %}
SELECT
    1 AS everything,
    {{ sql.names('latest', of='v') if by == 'visit' else sql.names('reached_1', of='r') }} AS since,
    r.reached_1 AS entered,
    r.reached_{{ last }} AS completed
FROM {{ sql.derived(funnels.reached(step, hits, unit), 'r') }}
{% if by == 'visit' %}
JOIN {{ sql.derived(visits, 'v') }}
    ON {{ sql.same('r', 'v', unit) }}
{% endif %}
{% endset %}
{% set period = sql.period(grain, 'r.entered') %}
{# the tracker starts a new visit after half an hour without an event #}
{% set within = ' <= 1800' if by == 'visit' else ' < %d' % (window_days * 86400) %}
{% set open = 'r.completed IS NULL AND ' ~ sql.seconds_between('r.since', 'e.latest') ~ within %}
SELECT
    {{ period }} AS period,
    COUNT(*) AS entered,
    COUNT(r.completed) AS completed,
    {{ sql.ratio('COUNT(r.completed)', 'COUNT(*)') }} AS completion_rate,
    {{ sql.count_if(open) }} AS still_open
FROM {{ sql.derived(entries, 'r') }}
JOIN {{ sql.derived(ended, 'e') }}
    ON r.everything = e.everything
GROUP BY {{ period }}
ORDER BY period
