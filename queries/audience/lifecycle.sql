/*
title = "Lifecycle"
description = """
The users of each period by what they did before: new, returning, resurrecting; and those who did not come back.
A user is one user_id, active in a period in which he has an event. He is new in the first period in which he ever
came, returning where he was active in the period before too, resurrecting where he was active earlier, but not in that
one; dormant counts those who were active in the period before, and are not in this one. What he did before --from
counts for that, as far back as there are events; all other conditions hold there too. A period in which nobody came has
a row only if somebody came in the one before, and the selection goes on."""
chart = { kind = "line", x = "period", y = "active" }
covers = ["B5"]
related = ["active_users", "retention", "new_vs_returning", "lapsed_users"]
keywords = ["churn", "growth accounting", "reactivated users"]
example = "snowq run lifecycle --grain week --from 2012-01-01"

[params.grain]
type = "choice"
choices = ["day", "week", "month"]
default = "month"
help = "Length of a period. A week begins on Monday."

[columns]
period = ["period", "first day of the period"]
active = ["count", "users with an event in it"]
new_users = ["count", "of those, users that never came before"]
returning_users = ["count", "of those, users that came in the period before"]
resurrecting_users = ["count", "of those, all others"]
dormant_users = ["count", "users that came in the period before, and not in this one"]
*/
{% set visitor = sql.text('user_id') %}
{% set days = {'day': 1, 'week': 7, 'month': 31}[grain] %}
{% set active %}
SELECT
    {{ visitor }} AS visitor,
    {{ sql.period(grain) }} AS period,
    MAX(CASE WHEN {{ selection.of_its_days(sql.has_visitor()) }} THEN 1 ELSE 0 END) AS is_here
FROM {{ events }}
WHERE {{ selection.to_the_last_day() }}
  AND {{ sql.has_visitor() }}
GROUP BY {{ visitor }}, {{ sql.period(grain) }}
{% endset %}
{# each period of a user twice: as itself, and as the one before the next period. In the first period asked for, he may
   have come only on days before --from; then he is neither active nor dormant in it #}
{% set seen %}
SELECT
    visitor,
    CASE turn WHEN 1 THEN period ELSE {{ sql.period_of(grain, sql.add_days('period', days)) }} END AS period,
    CASE turn WHEN 1 THEN is_here ELSE 0 END AS is_here,
    2 - turn AS came,
    turn - 1 AS was_before
FROM {{ sql.once('active', active, 'a') }}
{{ sql.numbers(2, 'n', 'turn') }}
{% endset %}
{% set states %}
SELECT
    visitor,
    period,
    MAX(is_here) AS is_here,
    MAX(came) AS came,
    MAX(was_before) AS was_before
FROM {{ sql.derived(seen, 's') }}
GROUP BY visitor, period
{% endset %}
{# the last period that the selection is known to reach #}
{% set lasts %}
SELECT
    1 AS everything,
    {% if selection.last_day is none %}
    MAX(period) AS last_period
    {% else %}
    MAX({{ sql.period_of(grain, selection.last_day) }}) AS last_period
    {% endif %}
FROM {{ sql.once('active', active, 'a') }}
{% endset %}
{% set firsts %}
SELECT
    visitor,
    MIN(period) AS period,
    MIN(CASE WHEN is_here = 1 THEN period END) AS period_here
FROM {{ sql.once('active', active, 'a') }}
GROUP BY visitor
{% endset %}
{% set facts %}
SELECT
    1 AS everything,
    period,
    is_here,
    0 AS is_new,
    is_here * was_before AS is_returning,
    1 - came AS is_dormant
FROM {{ sql.derived(states, 's') }}
UNION ALL
SELECT
    1 AS everything,
    period,
    0 AS is_here,
    1 AS is_new,
    0 AS is_returning,
    0 AS is_dormant
FROM {{ sql.derived(firsts, 'f') }}
WHERE period = period_here
{% endset %}
SELECT
    period,
    SUM(is_here) AS active,
    SUM(is_new) AS new_users,
    SUM(is_returning) AS returning_users,
    SUM(is_here) - SUM(is_new) - SUM(is_returning) AS resurrecting_users,
    SUM(is_dormant) AS dormant_users
FROM {{ sql.derived(facts, 'facts') }}
JOIN {{ sql.derived(lasts, 'l') }}
    ON facts.everything = l.everything
WHERE period <= last_period
{% if selection.first_day is not none %}
  AND period >= {{ sql.period_of(grain, selection.first_day) }}
{% endif %}
GROUP BY period
ORDER BY period
