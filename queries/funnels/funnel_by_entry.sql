/*
title = "Funnel by day of entry"
description = """
Of those who entered a funnel in each period, how many went through it, and how many still may.
A step counts when it happens at or after the moment at which the step before was first reached. Events without
user_id (and, by visit, without visit_id) are left out.
A visit or user belongs to the period in which it first made the first step, and has gone through when it made the
last one, whenever that was. Those who have not, and who entered less than window_days times 24 hours before the last
event of the selection, are still open: a period with many of them is not yet comparable."""
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
help = "For how many days after the first step the last one is expected."

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
still_open = ["count", "of the others, those who entered within window_days of the end of the selection"]
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
{% set entries %}
SELECT
    1 AS everything,
    reached_1 AS entered,
    reached_{{ last }} AS completed
FROM {{ sql.derived(funnels.reached(last, hits, unit), 'r') }}
{% endset %}
{% set period = sql.period(grain, 'r.entered') %}
{% set open = 'r.completed IS NULL AND ' ~ sql.seconds_between('r.entered', 'e.latest') ~ ' < ' ~ window_days * 86400 %}
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
