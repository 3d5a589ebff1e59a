/*
title = "Overview"
description = """
The headline figures of the selection, one row each, and beside them those of an earlier span of days.
visitors are distinct user_id, visits distinct pairs of user_id and visit_id; page views and events count all there
are. Of visits: page views in visits per visit; seconds from the first to the last event, on average; the share of
bounces, which have exactly one event, page pings aside; the share with visit_id 1. An order is one tr_orderid, its
amount the largest tr_total that was logged for it; one without an amount adds nothing. A figure per visit is NULL
without visits. The earlier span is `previous`, as many days just before --from, or `year`, the same days a year
before (28 February for the 29th); whole months have as many whole months before them. Both need --from and --to. What began before a span is cut at its first day."""
covers = ["B1"]
related = ["visits", "breakdown", "active_users", "order_kpis"]
keywords = ["dashboard", "KPI", "summary", "week over week", "month over month", "year over year"]
example = "snowq run overview --from 2012-02-01 --to 2012-02-29 --compare previous"

[params.compare]
type = "choice"
choices = ["none", "previous", "year"]
default = "none"
help = "What to compare with: as many days, or whole months, just before, or the same of the year before. Needs --from and --to."

[columns]
place = ["count", "number of the figure, from 1"]
measure = ["text", "what it is"]
value = ["figure", "its value"]
earlier = ["figure", "its value in the earlier span; NULL without one"]
changed = ["fraction", "(value - earlier) / earlier; NULL where that has no meaning"]
*/
{% set sums = ['visitors', 'visits', 'views', 'hits', 'views_in_visits', 'seconds', 'bounces', 'new_visits', 'orders', 'cents'] %}
{% set spans = [(selection, 1)] if compare == 'none' else [(selection, 1), (selection.earlier(compare), 0)] %}
{% set facts %}
{% for chosen, is_now in spans %}
SELECT
    {{ is_now }} AS is_now,
    {{ sql.count_visitors() }} AS visitors,
    0 AS visits,
    {{ sql.count_if(sql.is_page_view()) }} AS views,
    COUNT(*) AS hits,
    0 AS views_in_visits,
    0 AS seconds,
    0 AS bounces,
    0 AS new_visits,
    0 AS orders,
    0 AS cents
FROM {{ events }}
WHERE {{ chosen }}
UNION ALL
SELECT
    {{ is_now }} AS is_now,
    0 AS visitors,
    1 AS visits,
    0 AS views,
    0 AS hits,
    views AS views_in_visits,
    {{ sql.seconds_between('began', 'ended') }} AS seconds,
    CASE WHEN activity = 1 THEN 1 ELSE 0 END AS bounces,
    CASE WHEN visit_id = 1 THEN 1 ELSE 0 END AS new_visits,
    0 AS orders,
    0 AS cents
FROM (
    SELECT
        visit_id,
        MIN({{ sql.moment() }}) AS began,
        MAX({{ sql.moment() }}) AS ended,
        {{ sql.count_if(sql.is_page_view()) }} AS views,
        {{ sql.count_if(sql.is_activity()) }} AS activity
    FROM {{ events }}
    WHERE {{ chosen }}
      AND {{ sql.has_visit() }}
    GROUP BY {{ sql.text('user_id') }}, visit_id
) per_visit
UNION ALL
SELECT
    {{ is_now }} AS is_now,
    0 AS visitors,
    0 AS visits,
    0 AS views,
    0 AS hits,
    0 AS views_in_visits,
    0 AS seconds,
    0 AS bounces,
    0 AS new_visits,
    1 AS orders,
    COALESCE(cents, 0) AS cents
FROM (
    SELECT
        {{ sql.text('tr_orderid') }} AS order_id,
        MAX({{ sql.cents('tr_total') }}) AS cents
    FROM {{ events }}
    WHERE {{ chosen }}
      AND {{ sql.is_transaction() }}
      AND tr_orderid IS NOT NULL
    GROUP BY {{ sql.text('tr_orderid') }}
) per_order
{% if not loop.last %}
UNION ALL
{% endif %}
{% endfor %}
{% endset %}
{% set totals %}
SELECT
    {% for sum in sums %}
    SUM(CASE WHEN is_now = 1 THEN {{ sql.names(sum) }} ELSE 0 END) AS {{ sql.names(sum) }},
    SUM(CASE WHEN is_now = 0 THEN {{ sql.names(sum) }} ELSE 0 END) AS {{ sql.names(sum ~ '_then') }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(facts, 'f') }}
{% endset %}
{% set figures %}
SELECT
    place,
    {% for suffix, column in [('', 'value'), ('_then', 'earlier')] %}
    CASE place
        {% for figure in [
            sql.names('visitors' ~ suffix),
            sql.names('visits' ~ suffix),
            sql.names('views' ~ suffix),
            sql.names('hits' ~ suffix),
            sql.ratio('views_in_visits' ~ suffix, 'visits' ~ suffix),
            sql.ratio('seconds' ~ suffix, 'visits' ~ suffix),
            sql.ratio('bounces' ~ suffix, 'visits' ~ suffix),
            sql.ratio('new_visits' ~ suffix, 'visits' ~ suffix),
            sql.names('orders' ~ suffix),
            sql.ratio('cents' ~ suffix, '100'),
            sql.ratio('orders' ~ suffix, 'visits' ~ suffix),
        ] %}
        WHEN {{ loop.index }} THEN {{ figure }}
        {% endfor %}
    END AS {{ sql.names(column) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(totals, 't') }}
{{ sql.numbers(11, 'n', 'place') }}
{% endset %}
SELECT
    place,
    CASE place
        {% for name in [
            'visitors', 'visits', 'page_views', 'events', 'pages_per_visit', 'seconds_per_visit', 'bounce_rate', 'new_share',
            'orders', 'revenue', 'orders_per_visit',
        ] %}
        WHEN {{ loop.index }} THEN {{ name }}
        {% endfor %}
    END AS measure,
    value,
    {% if compare == 'none' %}
    NULL AS earlier,
    NULL AS changed
    {% else %}
    earlier,
    {{ sql.ratio('(value - earlier)', 'earlier') }} AS changed
    {% endif %}
FROM {{ sql.derived(figures, 'figures') }}
ORDER BY place
