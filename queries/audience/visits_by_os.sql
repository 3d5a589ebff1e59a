/*
title = "Visits by operating system"
description = """
Visits and visitors by operating system: its name with the version, its family, or its manufacturer.
All are told by the user agent. A visit is one pair of user_id and visit_id, and has one system: of several the
greatest by its letters, NULL where it is not known. A visitor counts under each system of his visits."""
chart = { kind = "bar", x = "system", y = "visits" }
covers = ["A21"]
related = ["visits_by_browser", "visits_by_device", "visits_by_mobile"]
keywords = ["Windows", "Mac", "Linux", "Android", "iOS"]
example = "snowq run visits_by_os --level family --exclude-bots"

[params]
top = 20
min_count = 1

[params.level]
type = "choice"
choices = ["name", "family", "manufacturer"]
default = "name"
help = "What to call a system by."

[columns]
system = ["text", "the operating system, by that level"]
visits = ["count", "visits with it"]
visitors = ["count", "visitors of those visits"]
share = ["fraction", "visits / all visits"]
*/
{% import 'shares.sql' as shares with context %}
{% set column = 'os_' ~ level %}
SELECT
    value AS {{ sql.output('system') }},
    visits,
    visitors,
    share
FROM {{ sql.derived(shares.of(events, selection, column), 's') }}
WHERE visits >= {{ min_count }}
ORDER BY visits DESC, {{ sql.asc(sql.output('system')) }}
LIMIT {{ top }}
