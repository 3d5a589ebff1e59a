/*
title = "Engaged minutes"
description = """
Who was active for how long: the slots of the clock in which something happened, in minutes.
The time from midnight is cut into slots of --slot seconds; a slot in which a visitor has at least one event, of any
type, counts whole, and counts once. Added up by visit, by user over all his visits, or by visit and page; events of
no visit are left out. Slots of two pages are each page's own, so that pages can add up to more than their visit."""
chart = { kind = "bar", x = "visitor", y = "engaged_minutes" }
covers = ["A68"]
related = ["time_on_page", "page_pings", "engaged_visits"]
keywords = ["dwell time", "time on site", "time spent", "active time"]
example = "snowq run engaged_minutes --level page --slot 10 --top 10"

[params]
top = 20

[params.level]
type = "choice"
choices = ["visit", "user", "page"]
default = "page"
help = "Whose minutes: of each visit, of each user, or of each page in each visit."

[params.slot]
type = "choice"
choices = ["10", "30", "60"]
default = "30"
help = "Length of a slot in seconds."

[columns]
visitor = ["text", "user_id"]
visit_id = ["number", "number of the visit among the visitor's; NULL by user"]
page = ["text", "path of the page; NULL by visit and by user, and where events have no address"]
slots = ["count", "slots with an event"]
engaged_minutes = ["number", "slots x slot / 60"]
*/
{% set visitor, path = sql.text('user_id'), sql.text(sql.url_path('page_url')) %}
{% set slot_number = 'FLOOR(' ~ sql.seconds_between("'1970-01-01 00:00:00'", sql.moment()) ~ ' / ' ~ (slot | int) ~ ')' %}
SELECT
    {{ visitor }} AS visitor,
    {{ none if level == 'user' else sql.names('visit_id') }} AS visit_id,
    {{ path if level == 'page' else none }} AS page,
    {{ sql.count_distinct(slot_number) }} AS slots,
    {{ sql.ratio(sql.count_distinct(slot_number) ~ ' * %d' % (slot | int), '60') }} AS engaged_minutes
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
{% if level == 'user' %}
GROUP BY {{ visitor }}
{% elif level == 'visit' %}
GROUP BY {{ visitor }}, visit_id
{% else %}
GROUP BY {{ visitor }}, visit_id, {{ path }}
{% endif %}
ORDER BY slots DESC, visitor, {{ sql.asc('visit_id') }}, {{ sql.asc('page') }}
LIMIT {{ top }}
