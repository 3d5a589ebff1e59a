/*
title = "Attribution"
description = """
What each channel, or other source, is credited with under six models, side by side.
A conversion is a visit with the goal, counted once. Its touches are that visit and the same visitor's earlier ones
that began no longer than lookback_days times 24 hours before it did; an earlier conversion does not end them. With
--from, goals and orders are those of the days asked for, while touches may lie before it: events of lookback_days and
one more day before are read for them. A visit's source is the dimension --by of its first event, by default the
channel; of several in one second the one whose medium, source, referrer and address come first counts. Visits that
began in one second follow one another by visit_id. Each conversion, or with --credit revenue the amount of the orders
placed in it, is shared out among its touches: all to the first; all to the last; all to the last whose channel is not
direct, or the last where all are; evenly; 40 % to the first, 40 % to the last and 20 % to those between, evenly (half
and half of two); or by age, a touch that is half_life_days older getting half as much. Sums are rounded to six
decimals, and those of revenue to the cent. An order is placed in the visit that logged it first, and amounts to its
largest tr_total, be that logged in a visit or not. Sources of no touch have no row."""
covers = ["B45", "A93", "A94"]
related = ["assists", "conversion_paths", "first_last_matrix", "roas"]
keywords = ["first click", "last click", "last touch", "multi-touch", "time decay"]
chart = { kind = "bar", x = "source", y = "by_linear" }
example = "snowq run attribution --credit revenue --internal-host '*.example.com'"

[params]
by = "channel"
goal = "order: event=transaction"

[params.credit]
type = "choice"
choices = ["conversions", "revenue"]
default = "conversions"
help = "What is shared out."

[params.lookback_days]
type = "int"
default = 30
help = "How many days before a conversion a touch can lie."

[params.half_life_days]
type = "int"
default = 7
help = "After how many days a touch is worth half, by age; 0 leaves it to the touches of the last second."

[columns]
source = ["text", "the channel, or what --by names; NULL where a visit has none"]
touches = ["count", "touches of it; a visit before several conversions is a touch of each"]
by_first = ["number", "credit as the first touch"]
by_last = ["number", "credit as the last touch"]
by_last_non_direct = ["number", "credit as the last touch that is not direct"]
by_linear = ["number", "credit shared evenly"]
by_position = ["number", "credit by 40, 20 and 40 %"]
by_decay = ["number", "credit by age"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set goals = sql.count_if(selection.of_its_days(sql.is_step(goal))) %}
{% set sourced = acquisition.sourced(events, selection.from_days_before(lookback_days + 1), by, {'goals': goals}, for_touches=true) %}
{% set visits = acquisition.valued(sourced, acquisition.of_touches, events, selection) %}
{% set touches = acquisition.touches(visits, lookback_days, half_life_days) %}
SELECT
    source,
    COUNT(*) AS touches,
    {% for model in acquisition.models %}
    {% set by = sql.names('by_' ~ model) %}
    {% if credit == 'revenue' %}
    {{ sql.sum_in_units('cents * of_' ~ model, 0) }} / 1e2 AS {{ by }}{{ sql.comma(not loop.last) }}
    {% else %}
    {{ sql.sum_in_units('of_' ~ model, 6) }} / 1e6 AS {{ by }}{{ sql.comma(not loop.last) }}
    {% endif %}
    {% endfor %}
FROM {{ sql.derived(acquisition.shares(touches), 'shares') }}
GROUP BY source
ORDER BY touches DESC, {{ sql.asc('source') }}
