/*
title = "Table of custom events"
description = """
One row per custom event: who, when, where and what.
Events of the types custom and struct count, and rows without a type that have an action and belong to no order. Events
of nobody are there too, with NULL. A value that is no number is NULL."""
covers = ["A84"]
related = ["custom_events", "visits_table"]
keywords = ["event tracking"]
example = "snowq run structured_events --from 2012-02-14 --to 2012-02-14"

[columns]
happened_at = ["period", "when, to the second"]
visitor = ["text", "user_id; NULL for nobody"]
visit_id = ["number", "number of the visit among the visitor's; NULL for none"]
page = ["text", "path of the page; NULL without an address"]
category = ["text", "category of the event"]
action = ["text", "its action"]
label = ["text", "its label"]
property = ["text", "its property"]
ev_value = ["number", "its value"]
*/
SELECT
    {{ sql.local(sql.moment()) }} AS happened_at,
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    {{ sql.text(sql.url_path('page_url')) }} AS page,
    {{ sql.text('ev_category') }} AS category,
    {{ sql.text('ev_action') }} AS action,
    {{ sql.text('ev_label') }} AS label,
    {{ sql.text('ev_property') }} AS property,
    {{ sql.number('ev_value') }} AS ev_value
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_custom() }}
ORDER BY
    happened_at,
    {{ sql.asc('visitor') }},
    {{ sql.asc('visit_id') }},
    {{ sql.asc('page') }},
    {{ sql.asc('category') }},
    {{ sql.asc('action') }},
    {{ sql.asc('label') }},
    {{ sql.asc('property') }},
    {{ sql.asc('ev_value') }}
