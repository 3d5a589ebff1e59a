/*
title = "Conversion rate"
description = """
Which share of the visitors of each period reached a goal in it.
A visitor is a user_id with an event in the period, and converts when one of his events in that period is the goal; he
counts in each period in which he came, so that shorter periods do not add up to longer ones."""
covers = ["A87"]
related = ["segment_conversion", "goal_conversion", "funnel_trend", "unique_visitors"]
keywords = ["conversion", "goal completions", "CVR", "sign-up", "registration"]
chart = { kind = "line", x = "period", y = "conversion_rate" }
example = "snowq run conversion_rate --goal 'basket: action=add-to-basket'"

[params]
grain = "month"
goal = "order: event=transaction"

[columns]
period = ["period", "first day of the period, or the start of the hour"]
visitors = ["count", "visitors with an event in it"]
converted = ["count", "of those, visitors with the goal in it"]
conversion_rate = ["fraction", "converted / visitors"]
*/
{% set period, user = sql.period(grain), sql.text('user_id') %}
{% set visitors %}
SELECT
    {{ period }} AS period,
    {{ user }} AS visitor,
    {{ sql.count_if(sql.is_step(goal)) }} AS goals
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
GROUP BY {{ period }}, {{ user }}
{% endset %}
{% set converted = sql.count_if('goals > 0') %}
SELECT
    period,
    COUNT(*) AS visitors,
    {{ converted }} AS converted,
    {{ sql.ratio(converted, 'COUNT(*)') }} AS conversion_rate
FROM {{ sql.derived(visitors, 'visitors') }}
GROUP BY period
ORDER BY period
