/*
title = "Return on advertising spend"
description = """
What was spent on each channel, or other source, and the conversions and revenue that are credited to it.
Conversions and their credit are those of `attribution`, under one of its models, with touches before --from too and the
same rounding; the revenue of a conversion is the amount of the orders placed in it. The table has an amount per source,
written as the source is: the sum of its rows counts, each to the cent, and all of them, so give it for the days asked
for. Rows of the table without a source are left out; sources stand here if either side has them."""
covers = ["B48"]
related = ["attribution", "campaigns", "channel_groups"]
keywords = ["roi", "return on investment", "cac", "customer acquisition cost", "cpa", "campaign costs"]
chart = { kind = "bar", x = "source", y = "revenue" }
example = "snowq run roas --model linear --internal-host '*.example.com'"

[params]
by = "channel"
goal = "order: event=transaction"

[params.model]
type = "choice"
choices = ["first", "last", "last_non_direct", "linear", "position", "decay"]
default = "last_non_direct"
help = "How conversions are shared out among their touches, as in attribution."

[params.lookback_days]
type = "int"
default = 30
help = "How many days before a conversion a touch can lie."

[params.half_life_days]
type = "int"
default = 7
help = "After how many days a touch is worth half, by age; 0 leaves it to the touches of the last second."

[params.spend]
type = "lookup"
columns = { source = "text", amount = "money" }
help = "What was spent: the columns source, as --by gives it, and amount."

[columns]
source = ["text", "the channel, or what --by names; NULL where a visit has none"]
spend = ["money", "sum of the table's amounts for it"]
conversions = ["number", "conversions credited to it"]
revenue = ["number", "revenue credited to it"]
cost_per_conversion = ["number", "spend / conversions; NULL without any"]
roas = ["number", "revenue / spend; NULL where nothing was spent"]
profit = ["number", "revenue - spend"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set goals = sql.count_if(selection.of_its_days(sql.is_step(goal))) %}
{% set sourced = acquisition.sourced(events, selection.from_days_before(lookback_days + 1), by, {'goals': goals}, for_touches=true) %}
{% set visits = acquisition.valued(sourced, acquisition.of_touches, events, selection) %}
{% set touches = acquisition.touches(visits, lookback_days, half_life_days) %}
{% set both %}
SELECT
    source AS source,
    0 AS spent,
    {{ sql.names('of_' ~ model) }} AS conversions,
    cents * {{ sql.names('of_' ~ model) }} AS cents
FROM {{ sql.derived(acquisition.shares(touches), 'shares') }}
UNION ALL
SELECT
    {{ sql.text('source') }} AS source,
    COALESCE({{ sql.cents('amount') }}, 0) AS spent,
    0e0 AS conversions,
    0e0 AS cents
FROM {{ spend }}
WHERE source IS NOT NULL
{% endset %}
{% set sources %}
SELECT
    source,
    SUM(spent) AS spent,
    {{ sql.sum_in_units('conversions', 6) }} AS millionths,
    {{ sql.sum_in_units('cents', 0) }} AS cents
FROM {{ sql.derived(both, 'sides') }}
GROUP BY source
{% endset %}
SELECT
    source,
    {{ sql.money('spent') }} AS spend,
    millionths / 1e6 AS conversions,
    cents / 100e0 AS revenue,
    CASE WHEN millionths > 0 THEN spent * 1e4 / millionths END AS cost_per_conversion,
    {{ sql.ratio('cents', 'spent') }} AS roas,
    (cents - spent) / 100e0 AS profit
FROM {{ sql.derived(sources, 'sources') }}
ORDER BY spend DESC, {{ sql.asc('source') }}
