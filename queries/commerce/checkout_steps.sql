/*
title = "Steps of the checkout"
description = """
For each step of the checkout the visits that came in by it, that reached it, and that went no further.
A visit enters by the earliest of its events that is a step and leaves at the latest; of several in one second it
enters by the first step and leaves at the last one. It reaches each step that one of its events is, in whichever
order. Leaving at the last step is success."""
covers = ["B52"]
related = ["funnel", "cart_abandonment", "funnel_dropoff"]
keywords = ["checkout drop-off", "checkout funnel"]
chart = { kind = "funnel", x = "label", y = "reached" }
example = "snowq run checkout_steps --step 'page=/checkout' --step 'page=/checkout/payment' --step 'event=transaction'"

[params.step]
type = "step"
default = ["basket: page=/basket", "checkout: action=checkout", "payment: page=/checkout/payment", "order: event=transaction"]
help = "A step as in a funnel: 'label: column=pattern, column=pattern'. Repeat it, in order."

[columns]
step = ["number", "number of the step, from 1"]
label = ["text", "its label"]
entered = ["count", "visits whose first step it is"]
reached = ["count", "visits with that step"]
left_here = ["count", "visits whose last step it is"]
left_share = ["fraction", "left_here / reached"]
*/
{% import 'funnels.sql' as funnels with context %}
{% set last = step | length %}
{% set hits = funnels.hits(events, selection, step, 'visit') %}
{% set visits %}
SELECT
    {% for one in step %}
    MAX(is_step_{{ loop.index }}) AS reached_{{ loop.index }},
    MIN(CASE WHEN is_step_{{ loop.index }} = 1 THEN moment END) AS first_{{ loop.index }},
    MAX(CASE WHEN is_step_{{ loop.index }} = 1 THEN moment END) AS last_{{ loop.index }},
    {% endfor %}
    MIN(moment) AS first_of_all,
    MAX(moment) AS last_of_all
FROM {{ sql.derived(hits, 'hits') }}
GROUP BY visitor, visit_id
{% endset %}
{% set ends %}
SELECT
    {% for one in step %}
    reached_{{ loop.index }},
    {% endfor %}
    CASE
        {% for one in step %}
        WHEN first_{{ loop.index }} = first_of_all THEN {{ loop.index }}
        {% endfor %}
    END AS entry,
    CASE
        {% for one in step %}
        WHEN last_{{ loop.revindex }} = last_of_all THEN {{ loop.revindex }}
        {% endfor %}
    END AS leaving
FROM {{ sql.derived(visits, 'visits') }}
{% endset %}
{% set totals %}
SELECT
    {% for one in step %}
    COUNT(CASE WHEN entry = {{ loop.index }} THEN 1 END) AS entered_{{ loop.index }},
    COUNT(CASE WHEN reached_{{ loop.index }} = 1 THEN 1 END) AS reached_{{ loop.index }},
    COUNT(CASE WHEN leaving = {{ loop.index }} THEN 1 END) AS left_{{ loop.index }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(ends, 'ends') }}
{% endset %}
SELECT
    step,
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN {{ one.label }}
        {% endfor %}
    END AS label,
    {% for name in ['entered', 'reached', 'left'] %}
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN {{ sql.names(name ~ '_' ~ loop.index) }}
        {% endfor %}
    END AS {{ sql.names('left_here' if name == 'left' else name) }},
    {% endfor %}
    CASE step
        {% for one in step %}
        WHEN {{ loop.index }} THEN {{ sql.ratio('left_%d' % loop.index, 'reached_%d' % loop.index) }}
        {% endfor %}
    END AS left_share
FROM {{ sql.derived(totals, 't') }}
{{ sql.numbers(last, 's', 'step') }}
ORDER BY step
