/*
title = "Visits by device"
description = """
Visits and visitors by the type of device, the size of its screen, or the colours of that.
The type is told by the user agent, the others by the tracker. A visit is one pair of user_id and visit_id, and has one
device: of several the greatest by its letters, NULL where it is not known. A visitor counts under each device of his
visits. For phones alone add --where dvce_ismobile."""
chart = { kind = "bar", x = "device", y = "visits" }
covers = ["A23", "A25"]
related = ["visits_by_mobile", "visits_by_os", "visits_by_browser"]
keywords = ["resolution", "screen size", "mobile", "tablet", "desktop", "colour depth"]
example = "snowq run visits_by_device --level screen --top 10"

[params]
top = 20
min_count = 1

[params.level]
type = "choice"
choices = ["type", "screen", "colours"]
default = "type"
help = "What to group devices by: their type, width x height of the screen in pixels, or bits per pixel."

[columns]
device = ["text", "type such as Computer, size such as 1280x800, or bits such as 24"]
visits = ["count", "visits with it"]
visitors = ["count", "visitors of those visits"]
share = ["fraction", "visits / all visits"]
*/
{% import 'shares.sql' as shares with context %}
{% set screen = sql.concat(sql.number_text('dvce_screenwidth'), "'x'", sql.number_text('dvce_screenheight')) %}
{% set device = {'type': 'dvce_type', 'screen': screen, 'colours': 'br_colordepth'}[level] %}
SELECT
    value AS device,
    visits,
    visitors,
    share
FROM {{ sql.derived(shares.of(events, selection, device), 's') }}
WHERE visits >= {{ min_count }}
ORDER BY visits DESC, {{ sql.asc('device') }}
LIMIT {{ top }}
