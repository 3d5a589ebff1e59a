/*
title = "Visits by language"
description = """
Visits and visitors by the language that the browser is set to.
A visit is one pair of user_id and visit_id, and has one language: of several the greatest by its letters, NULL where
none was sent. A visitor counts under each language of his visits."""
chart = { kind = "bar", x = "language", y = "visits" }
covers = ["A14"]
related = ["visitors_by_country", "visits_by_browser", "breakdown"]
keywords = ["locale"]

[params]
top = 20
min_count = 1

[columns]
language = ["text", "language and country, such as en-GB"]
visits = ["count", "visits with it"]
visitors = ["count", "visitors of those visits"]
share = ["fraction", "visits / all visits"]
*/
{% import 'shares.sql' as shares with context %}
SELECT
    value AS language,
    visits,
    visitors,
    share
FROM {{ sql.derived(shares.of(events, selection, 'br_lang'), 's') }}
WHERE visits >= {{ min_count }}
ORDER BY visits DESC, {{ sql.asc('language') }}
LIMIT {{ top }}
