/*
title = "Next action"
description = """
What visitors do next, after an event of some kind.
The next action is what the visit's next event is, page pings aside: page_view with the page, custom with the action,
or its type alone, unknown where it has none; it is NULL where the visit has no further event. Events that are alike in
all of this and lie in one second are one; different ones in one second come in the order of their names. What is looked
behind may be a page ping as well, as any event that meets --after. Events of no visit are left out."""
chart = { kind = "bar", x = "next_action", y = "times" }
covers = ["B17"]
related = ["transitions", "custom_events", "pattern_match"]
example = "snowq run next_action --after 'search: event=page_view, page=/search' --top 10"

[params]
top = 20
min_count = 1

[params.after]
type = "goal"
default = "basket: action=add-to-basket"
help = "The event after which to look, written as a step of a funnel."

[columns]
next_action = ["text", "type of the next event, with its page or action; NULL for none"]
times = ["count", "how often it came next"]
*/
{% set visit = ['visitor', 'visit_id'] %}
{% set user, path, type = sql.text('user_id'), sql.url_path('page_url'), sql.event_type() %}
{% set view = 'COALESCE(' ~ sql.concat("'page_view '", path) ~ ", 'page_view')" %}
{% set custom = 'COALESCE(' ~ sql.concat("'custom '", 'ev_action') ~ ", 'custom')" %}
{% set what = 'CASE WHEN %s THEN %s WHEN %s THEN %s ELSE COALESCE(%s, %s) END' % (
    sql.is_page_view(), view, sql.is_custom(), custom, type, "'unknown'") %}
{% set hits %}
SELECT
    {{ user }} AS visitor,
    visit_id,
    {{ sql.moment() }} AS moment,
    {{ sql.text(what) }} AS what,
    CASE WHEN {{ sql.is_activity() }} THEN 1 ELSE 0 END AS is_action,
    CASE WHEN {{ sql.is_step(after) }} THEN 1 ELSE 0 END AS is_it
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND ({{ sql.is_activity() }} OR {{ sql.is_any_step([after]) }})
{% endset %}
{% set distinct %}
SELECT
    visitor,
    visit_id,
    moment,
    what,
    MAX(is_action) AS is_action,
    MAX(is_it) AS is_it
FROM {{ sql.derived(hits, 'h') }}
GROUP BY visitor, visit_id, moment, what
{% endset %}
{# an action and the pings after it have the same next action: each row goes into its own group and the one before #}
{% set nth = sql.running(
    distinct, 'd', by=visit, order=['moment', 'what'], what='is_action', total='nth', keep=['is_action', 'is_it']) %}
{% set nexts %}
SELECT
    SUM(CASE WHEN place = 1 THEN is_it ELSE 0 END) AS times,
    MAX(CASE WHEN place = 2 AND is_action = 1 THEN what END) AS next_action
FROM {{ nth }}
{{ sql.numbers(2, 'p', 'place') }}
GROUP BY visitor, visit_id, nth - place + 1
{% endset %}
SELECT
    next_action,
    SUM(times) AS times
FROM {{ sql.derived(nexts, 'n') }}
WHERE times > 0
GROUP BY next_action
HAVING SUM(times) >= {{ min_count }}
ORDER BY times DESC, {{ sql.asc('next_action') }}
LIMIT {{ top }}
