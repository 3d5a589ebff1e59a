/*
title = "Conversions by any dimension"
description = """
Visits with a goal, for each channel, landing page, browser or another dimension, and per period if you like.
A visit converts when one of its events is the goal, and counts once. It stands under the value of --by of its first
event in the selection; of several in one second the one whose medium, source, referrer and address come first
counts, NULL behind all. Visits without a value stand under NULL. Revenue is the amount of the orders placed in the
visits, whatever the goal: an order counts once, in the visit that logged it first, at the largest amount that was
logged for it, be it in a visit or not. The values listed are those with the most visits over the whole selection, NULL
being one of them; of equal ones the smaller by its letters is taken. With --grain each has a row for every period in
which one of its visits began."""
covers = ["B31"]
related = ["funnel_breakdown", "days_to_conversion", "visits_to_conversion", "goal_by_page", "conversion_rate"]
keywords = ["conversion rate by source", "goal completions", "conversion by source per week"]
chart = { kind = "bar", x = "value", y = "conversions" }
example = "snowq run goal_conversion --by br_family --goal 'basket: action=add-to-basket'"

[params]
by = "channel"
goal = "order: event=transaction"
top = 20

[params.min_count]
type = "int"
default = 1
help = "Leave out values with fewer visits than this over the whole selection."

[params.grain]
type = "choice"
choices = ["none", "day", "week", "month"]
default = "none"
help = "Split by periods too, of this length; none does not. A week begins on Monday."

[columns]
period = ["period", "first day of the period in which the visits began; NULL without --grain"]
value = ["text", "value of the dimension"]
visits = ["count", "visits with it"]
conversions = ["count", "of those, visits with the goal"]
conversion_rate = ["fraction", "conversions / visits"]
orders = ["count", "orders placed in the visits"]
revenue = ["money", "their amount"]
revenue_per_visit = ["number", "revenue / visits"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set visits = acquisition.sourced(events, selection, by, {'goals': sql.count_if(sql.is_step(goal))}) %}
{% set conversions = sql.count_if('goals > 0') %}
{# With --grain, one row per period and value. A mark is '1' plus the value, or '0' for NULL, so it can be joined. #}
{% macro by_period() %}
{% set marked %}
SELECT
    {{ sql.period(grain, 'began') }} AS period,
    COALESCE({{ sql.concat("'1'", 'source') }}, '0') AS mark,
    goals,
    orders,
    cents
FROM {{ sql.derived(acquisition.valued(visits, ['began', 'source', 'goals'], events, selection), 'valued') }}
{% endset %}
SELECT
    period,
    mark,
    COUNT(*) AS visits,
    {{ conversions }} AS conversions,
    SUM(orders) AS orders,
    SUM(cents) AS cents
FROM {{ sql.derived(marked, 'marked') }}
GROUP BY period, mark
{% endmacro %}
{# The values with the most visits in all periods together. #}
{% macro greatest() %}
SELECT
    mark,
    SUM(visits) AS all_visits
FROM {{ sql.once('by_period', by_period(), 'p') }}
GROUP BY mark
HAVING SUM(visits) >= {{ min_count }}
ORDER BY all_visits DESC, mark
LIMIT {{ top }}
{% endmacro %}
{% if grain == 'none' %}
SELECT
    {{ none }} AS period,
    source AS value,
    COUNT(*) AS visits,
    {{ conversions }} AS conversions,
    {{ sql.ratio(conversions, 'COUNT(*)') }} AS conversion_rate,
    SUM(orders) AS orders,
    {{ sql.money('SUM(cents)') }} AS revenue,
    {{ sql.ratio('SUM(cents)', '(COUNT(*) * 100)') }} AS revenue_per_visit
FROM {{ sql.derived(acquisition.valued(visits, ['source', 'goals'], events, selection), 'visits') }}
GROUP BY source
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, {{ sql.asc('value') }}
LIMIT {{ top }}
{% else %}
SELECT
    p.period AS period,
    CASE WHEN SUBSTR(p.mark, 1, 1) = '1' THEN SUBSTR(p.mark, 2) END AS value,
    p.visits AS visits,
    p.conversions AS conversions,
    {{ sql.ratio('p.conversions', 'p.visits') }} AS conversion_rate,
    p.orders AS orders,
    {{ sql.money('p.cents') }} AS revenue,
    {{ sql.ratio('p.cents', '(p.visits * 100)') }} AS revenue_per_visit
FROM {{ sql.once('by_period', by_period(), 'p') }}
JOIN {{ sql.derived(greatest(), 't') }}
    ON {{ sql.same('p', 't', ['mark']) }}
ORDER BY period, visits DESC, {{ sql.asc('value') }}
{% endif %}
