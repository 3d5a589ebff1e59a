/*
title = "Purchase funnel"
description = """
Visits by the furthest step to a purchase that they came to, and what was at stake in them.
Each visit counts once, at the last of the steps that one of its events is, whether or not it made those before, and in
whichever order; visits that made no step are left out. What was put into the basket is, for each event `add` of the
visit, ev_property pieces (one where that is no whole number) at ev_value (nothing where that is no number). An order
counts in the visit that logged it first, at its largest tr_total, be that logged in a visit or not; an order of no
visit is left out."""
covers = ["A78"]
related = ["funnel", "checkout_steps", "cart_abandonment", "product_funnel"]
keywords = ["sales funnel", "checkout funnel"]
chart = { kind = "funnel", x = "label", y = "reached" }
example = "snowq run purchase_funnel --step 'shop: any' --step 'checkout: page=/checkout' --step 'order: event=transaction'"

[params]
add = "action=add-to-basket"

[params.step]
type = "step"
default = ["visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction"]
help = "A step as in a funnel: 'label: column=pattern, column=pattern'. Repeat it, in order."

[columns]
step = ["number", "number of the step, from 1"]
label = ["text", "its label"]
reached = ["count", "visits that came to it or further"]
furthest = ["count", "of those, visits that came no further"]
share = ["fraction", "furthest / all visits with a step; NULL without any"]
added = ["money", "what the visits that came no further put into the basket"]
orders = ["count", "orders in those visits"]
revenue = ["money", "amount of those orders"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set last = step | length %}
{% set visits %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    {{ sql.number_text('visit_id') }} AS visit,
    MAX(CASE
        {% for one in step | reverse %}
        WHEN {{ sql.is_step(one) }} THEN {{ loop.revindex }}
        {% endfor %}
        ELSE 0
    END) AS furthest,
    SUM(CASE
        WHEN {{ sql.is_step(add) }} THEN {{ sql.worth(sql.whole('ev_property'), sql.cents('ev_value')) }}
        ELSE 0
    END) AS added
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set by_step %}
SELECT
    furthest,
    COUNT(*) AS visits,
    SUM(added) AS added,
    SUM(orders) AS orders,
    SUM(cents) AS cents
FROM {{ sql.derived(acquisition.valued(visits, ['furthest', 'added'], events, selection), 'v') }}
WHERE furthest > 0
GROUP BY furthest
{% endset %}
{% set totals %}
SELECT
    SUM(visits) AS visits,
    {% for name in ['visits', 'added', 'orders', 'cents'] %}
    {% set outer = loop %}
    {% for one in step %}
    COALESCE(SUM(CASE WHEN furthest = {{ loop.index }} THEN {{ sql.names(name) }} END), 0) AS {{ sql.names('%s_%d' % (name, loop.index)) }}{{ sql.comma(not (loop.last and outer.last)) }}
    {% endfor %}
    {% endfor %}
FROM {{ sql.derived(by_step, 'by_step') }}
{% endset %}
{% set rows %}
SELECT
    step,
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN {{ one.label }}
        {% endfor %}
    END AS label,
    visits,
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN 0{% for later in range(loop.index, last + 1) %} + {{ sql.names('visits_%d' % later) }}{% endfor %}

        {% endfor %}
    END AS reached,
    {% for name, column in [('visits', 'furthest'), ('added', 'added'), ('orders', 'orders'), ('cents', 'cents')] %}
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN {{ sql.names('%s_%d' % (name, loop.index)) }}
        {% endfor %}
    END AS {{ sql.names(column) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(totals, 't') }}
{{ sql.numbers(last, 's', 'step') }}
{% endset %}
SELECT
    step,
    label,
    reached,
    furthest,
    {{ sql.ratio('furthest', 'visits') }} AS share,
    {{ sql.money('added') }} AS added,
    orders,
    {{ sql.money('cents') }} AS revenue
FROM {{ sql.derived(rows, 'r') }}
ORDER BY step
