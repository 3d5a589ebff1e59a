/*
title = "Visits by browser"
description = """
Visits and visitors by browser: its name with the main version, its family, version, type or rendering engine.
All are told by the user agent. A visit is one pair of user_id and visit_id, and has one browser: of several the
greatest by its letters, NULL where it is not known. A visitor counts under each browser of his visits."""
chart = { kind = "bar", x = "browser", y = "visits" }
covers = ["A20"]
related = ["visits_by_os", "visits_by_device", "visits_by_browser_feature", "bots"]
keywords = ["user agent"]
example = "snowq run visits_by_browser --level family --exclude-bots"

[params]
top = 20
min_count = 1

[params.level]
type = "choice"
choices = ["name", "family", "version", "type", "engine"]
default = "name"
help = "What to call a browser by."

[columns]
browser = ["text", "the browser, by that level"]
visits = ["count", "visits with it"]
visitors = ["count", "visitors of those visits"]
share = ["fraction", "visits / all visits"]
*/
{% import 'shares.sql' as shares with context %}
{% set column = {'name': 'br_name', 'family': 'br_family', 'version': 'br_version', 'type': 'br_type', 'engine': 'br_renderengine'}[level] %}
SELECT
    value AS browser,
    visits,
    visitors,
    share
FROM {{ sql.derived(shares.of(events, selection, column), 's') }}
WHERE visits >= {{ min_count }}
ORDER BY visits DESC, {{ sql.asc('browser') }}
LIMIT {{ top }}
