/*
title = "Visits by browser feature"
description = """
How many visits came with each of the nine plug-ins that the tracker looks for, and how many with cookies.
A visit is one pair of user_id and visit_id, and has a plug-in where one of its events says so. What was not sent counts
as not there. Every plug-in has a row, in the order in which trackers send them."""
chart = { kind = "bar", x = "feature", y = "share" }
covers = ["A24"]
related = ["visits_by_browser", "visits_by_device", "bots"]
keywords = ["plugins", "Flash", "Java", "PDF"]

[columns]
place = ["count", "number of the feature, from 1"]
feature = ["text", "the plug-in, or cookies"]
visits = ["count", "visits that had it"]
share = ["fraction", "visits / all visits; NULL without visits"]
*/
{% set features = {
    'pdf': 'PDF', 'qt': 'QuickTime', 'realp': 'RealPlayer', 'wma': 'Windows Media', 'dir': 'Director', 'fla': 'Flash',
    'java': 'Java', 'gears': 'Gears', 'ag': 'Silverlight',
} %}
{% set visits %}
SELECT
    {% for feature in features %}
    MAX(CASE WHEN {{ sql.has_feature(feature) }} THEN 1 ELSE 0 END) AS has_{{ loop.index }},
    {% endfor %}
    MAX(CASE WHEN {{ sql.is_flag('br_cookies', on=true) }} THEN 1 ELSE 0 END) AS has_10
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set totals %}
SELECT
    {% for number in range(1, 11) %}
    {{ sql.count_if('has_%d = 1' % number) }} AS with_{{ number }},
    {% endfor %}
    COUNT(*) AS everything
FROM {{ sql.derived(visits, 'v') }}
{% endset %}
{% set rows %}
SELECT
    place,
    CASE place
        {% for number in range(1, 11) %}
        WHEN {{ number }} THEN with_{{ number }}
        {% endfor %}
    END AS visits,
    everything
FROM {{ sql.derived(totals, 't') }}
{{ sql.numbers(10, 'n', 'place') }}
{% endset %}
SELECT
    place,
    CASE place
        {% for name in features.values() %}
        WHEN {{ loop.index }} THEN {{ name }}
        {% endfor %}
        ELSE 'cookies'
    END AS feature,
    visits,
    {{ sql.ratio('visits', 'everything') }} AS share
FROM {{ sql.derived(rows, 'r') }}
ORDER BY place
