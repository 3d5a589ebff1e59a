/*
title = "What cohorts do"
description = """
How much each cohort of users does per period: events, page views, visits, or the value of its custom events.
A user's cohort is the period of his first event in the selection that is the --start-goal. His metric counts in the
cohort's own period and every later one; a visit belongs to the period of its first event in the selection. per_user
divides by all users of the cohort, those who did not come counting as 0; per_active_user by those with an event in
the period. A period in which nobody of a cohort came has a row with 0; one in which no user at all came has none.
The value is the sum of ev_value, each to the hundredth; one that is missing or no number counts as 0."""
chart = { kind = "heatmap", x = "period_number", y = "cohort", value = "per_user" }
covers = ["A45"]
related = ["retention", "metric_by_user", "cohorts", "ltv_curve"]
example = "snowq run cohort_metric --metric page_views --grain week"

[params]
start_goal = "any"

[params.grain]
type = "choice"
choices = ["day", "week", "month"]
default = "month"
help = "Length of a period. A week begins on Monday."

[params.metric]
type = "choice"
choices = ["events", "page_views", "visits", "value"]
default = "visits"
help = "What to sum up."

[params.intervals]
type = "int"
help = "The greatest period_number to list; by default all."

[columns]
cohort = ["period", "first day of the period in which the users started"]
period_number = ["number", "periods since then; 0 is the cohort's own"]
cohort_size = ["count", "users of the cohort"]
active_users = ["count", "of those, users with an event in that period"]
total = ["number", "the metric of all of them in it"]
per_user = ["number", "total / cohort_size"]
per_active_user = ["number", "total / active_users; NULL without any"]
*/
{% import 'retention.sql' as blocks with context %}
{% import 'users.sql' as users with context %}
{% set user = sql.text('user_id') %}
{% set active = blocks.active(events, selection, grain, start_goal, start_goal) %}
{% set number = sql.periods_between('cohort', 'period', grain) %}
{% set members = blocks.cohorts(active) %}
{% set sizes %}
SELECT
    1 AS everything,
    cohort,
    COUNT(*) AS cohort_size
FROM {{ sql.once('cohorts', members, 'c') }}
GROUP BY cohort
{% endset %}
{% set done %}
SELECT
    {{ user }} AS visitor,
    {{ sql.period(grain) }} AS period,
    {% if metric == 'value' %}
    SUM({{ sql.hundredths('COALESCE(%s, 0)' % sql.number('ev_value')) }}) AS amount
    {% else %}
    COUNT(*) AS amount
    {% endif %}
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
{% if metric == 'page_views' %}
  AND {{ sql.is_page_view() }}
{% endif %}
GROUP BY {{ user }}, {{ sql.period(grain) }}
{% endset %}
{% set amounts = users.visits_by_period(events, selection, grain) if metric == 'visits' else done %}
{% set total = 'SUM(amount) / 100' if metric == 'value' else 'SUM(amount)' %}
{# every cell with its cohort's size, then the users active in it, then what they did #}
{% set facts %}
SELECT
    s.cohort AS cohort,
    p.period AS period,
    s.cohort_size AS cohort_size,
    0 AS active_users,
    0 AS amount
FROM {{ sql.derived(sizes, 's') }}
JOIN {{ sql.derived(blocks.periods(active), 'p') }}
    ON s.everything = p.everything
UNION ALL
SELECT
    c.cohort AS cohort,
    a.period AS period,
    0 AS cohort_size,
    1 AS active_users,
    0 AS amount
FROM {{ sql.once('active', active, 'a') }}
JOIN {{ sql.once('cohorts', members, 'c') }}
    ON a.visitor = c.visitor
UNION ALL
SELECT
    c.cohort AS cohort,
    m.period AS period,
    0 AS cohort_size,
    0 AS active_users,
    m.amount AS amount
FROM {{ sql.derived(amounts, 'm') }}
JOIN {{ sql.once('cohorts', members, 'c') }}
    ON m.visitor = c.visitor
{% endset %}
SELECT
    cohort,
    {{ number }} AS period_number,
    MAX(cohort_size) AS cohort_size,
    SUM(active_users) AS active_users,
    {% if metric == 'value' %}
    SUM(amount) / 100 AS total,
    {% else %}
    SUM(amount) AS total,
    {% endif %}
    {{ sql.ratio(total, 'MAX(cohort_size)') }} AS per_user,
    {{ sql.ratio(total, 'SUM(active_users)') }} AS per_active_user
FROM {{ sql.derived(facts, 'f') }}
WHERE period >= cohort
{% if intervals is not none %}
  AND {{ number }} <= {{ intervals }}
{% endif %}
GROUP BY cohort, period
ORDER BY cohort, period_number
