/*
title = "Landing pages by channel"
description = """
Visits by the page on which they began and the channel that brought them, per period.
Page and channel are those of the visit's first event in the selection, whatever that is; of several in one second the
one whose medium, source, referrer and address come first counts, NULL behind all. A visit belongs to the period of
that event. The page is NULL where it has no address. Only pages that --page matches are listed."""
covers = ["A56", "A57"]
related = ["landing_pages", "channel_groups"]
chart = { kind = "bar", x = "landing_page", y = "visits" }
example = "snowq run landing_pages_by_channel --internal-host '*.example.com' --page '/coffee/*' --grain month"

[params]
grain = "month"
page = "*"
top = 20
min_count = 1

[columns]
period = ["period", "first day of the period, or the start of the hour"]
landing_page = ["text", "path of the page"]
channel = ["text", "as in channel_groups"]
visits = ["count", "visits that began there"]
visitors = ["count", "distinct visitors of those visits"]
page_views = ["count", "page views of those visits, of any page"]
*/
{% import 'acquisition.sql' as acquisition with context %}
{% set visits = acquisition.hosts(events, selection, {}, {'views': sql.count_if(sql.is_page_view())}) %}
{% set landings %}
SELECT
    {{ sql.period(grain, 'began') }} AS period,
    {{ sql.text(sql.url_path('page_url')) }} AS landing,
    {{ sql.channel('referrer_host', 'own_host') }} AS channel,
    visitor,
    views
FROM {{ sql.derived(visits, 'v') }}
{% if page != '*' %}
WHERE {{ sql.matches(sql.url_path('page_url'), page) }}
{% endif %}
{% endset %}
SELECT
    period,
    landing AS landing_page,
    channel,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors,
    SUM(views) AS page_views
FROM {{ sql.derived(landings, 'landings') }}
GROUP BY period, landing, channel
HAVING COUNT(*) >= {{ min_count }}
ORDER BY visits DESC, period, {{ sql.asc('landing_page') }}, channel
LIMIT {{ top }}
