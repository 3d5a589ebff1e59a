/*
title = "Retention by the user's own clock"
description = """
Which share of users came back within spans of 24 hours, counted from each user's own start and not from midnight.
A user starts with his first event in the selection that is the --start-goal. Span 0 is the first 24 hours from that
second on, span 1 the next, and so on; he returned in a span if he has an event in it, at his start or later, that is
the --return-goal. Only complete spans count: those that end not later than the last event in the selection. So each
user has his share in the spans that he had time for, and in no other. Every span that is complete for somebody has a
row, also where nobody returned in it."""
chart = { kind = "line", x = "span", y = "retention" }
covers = ["B36"]
related = ["retention", "retention_curve", "time_to_return"]
example = "snowq run retention_24h --start-goal 'action=add-to-basket' --return-goal 'event=transaction' --intervals 7"

[params]
start_goal = "any"
return_goal = "any"

[params.hours]
type = "count"
default = 24
help = "Hours of a span."

[params.intervals]
type = "int"
default = 30
help = "The greatest span to list."

[columns]
span = ["number", "spans since the start, from 0"]
users = ["count", "users who returned in it"]
cohort_size = ["count", "users for whom it is complete"]
retention = ["fraction", "users / cohort_size, from 0 to 1"]
*/
{% import 'retention.sql' as blocks with context %}
{% set seconds = '%d' % (hours * 3600) %}
{% set ends %}
SELECT
    1 AS everything,
    MAX({{ sql.moment() }}) AS until
FROM {{ events }}
WHERE {{ selection }}
{% endset %}
{% set users %}
SELECT
    b.visitor AS visitor,
    b.began AS began,
    {{ sql.quotient(sql.seconds_between('b.began', 'e.until'), seconds) }} AS complete
FROM {{ sql.derived(blocks.beginnings(events, selection, start_goal), 'b') }}
JOIN {{ sql.derived(ends, 'e') }}
    ON b.everything = e.everything
{% endset %}
{% set number = sql.quotient(sql.seconds_between('u.began', sql.moment()), seconds) %}
{% set returns %}
SELECT
    {{ number }} AS number,
    COUNT(DISTINCT u.visitor) AS users
FROM {{ events }} e
JOIN {{ sql.once('users', users, 'u') }}
    ON {{ sql.text('e.user_id') }} = u.visitor
WHERE {{ selection }}
  AND {{ sql.moment() }} >= u.began
  AND {{ sql.is_step(return_goal) }}
  AND {{ number }} < u.complete
GROUP BY {{ number }}
{% endset %}
SELECT
    number AS span,
    users,
    cohort_size,
    {{ sql.ratio('users', 'cohort_size') }} AS retention
FROM {{ sql.derived(blocks.curve(returns, users, intervals), 'c') }}
WHERE number <= {{ intervals }}
ORDER BY span
