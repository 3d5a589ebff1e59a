/*
title = "History of a user"
description = """
Every event of one user in the order of time; of several in one second, in the order of the columns from left to right,
NULL first. Without --visitor it begins with the user whose user_id is the smallest; events without user_id are left
out. The event's type is `event`, or what the row's columns tell where that is NULL."""
covers = ["A31"]
related = ["login_map", "id_map", "lapsed_users", "metric_by_user"]
keywords = ["user journey", "clickstream", "timeline"]
example = "snowq run user_history --visitor 7eaac836f897a8ce"

[params]
top = 100

[params.visitor]
type = "text"
default = "*"
help = "Whose events: a user_id, in which * is any text."

[columns]
user_id = ["text", "the user"]
moment = ["period", "the second of the event"]
visit_id = ["number", "running number of the visit"]
event_type = ["text", "what happened"]
page = ["text", "path of the page"]
page_title = ["text", "its title"]
referrer = ["text", "address of the page before it, as logged"]
category = ["text", "of a custom event"]
action = ["text", "of a custom event"]
label = ["text", "of a custom event"]
property = ["text", "of a custom event"]
value = ["number", "of a custom event"]
order_id = ["text", "of an order, or of the order that an item belongs to"]
total = ["money", "of an order"]
sku = ["text", "of an item"]
quantity = ["number", "of an item"]
*/
SELECT
    {{ sql.text('user_id') }} AS user_id,
    {{ sql.local(sql.moment()) }} AS moment,
    visit_id,
    {{ sql.text(sql.event_type()) }} AS event_type,
    {{ sql.text(sql.url_path('page_url')) }} AS page,
    {{ sql.text('page_title') }} AS page_title,
    {{ sql.text('page_referrer') }} AS referrer,
    {{ sql.text('ev_category') }} AS category,
    {{ sql.text('ev_action') }} AS action,
    {{ sql.text('ev_label') }} AS label,
    {{ sql.text('ev_property') }} AS property,
    {{ sql.number('ev_value') }} AS value,
    {{ sql.text('COALESCE(tr_orderid, ti_orderid)') }} AS order_id,
    {{ sql.money(sql.cents('tr_total')) }} AS total,
    {{ sql.text('ti_sku') }} AS sku,
    {{ sql.whole('ti_quantity') }} AS quantity
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND {{ sql.matches('user_id', visitor) }}
ORDER BY
    user_id,
    moment,
    {{ sql.asc('visit_id') }},
    {% for column in ['event_type', 'page', 'page_title', 'referrer', 'category', 'action', 'label', 'property', 'value', 'order_id', 'total', 'sku', 'quantity'] %}
    {{ sql.asc(column) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
LIMIT {{ top }}
