{# One row per visit or visitor with what it did and where it came from, for the tables that others build upon. #}
{# `unit` is what makes a row: visitor, or visitor and visit_id. Its origin is its earliest event: of several in one #}
{# second the one whose address, referrer, source, medium, campaign, browser and system are smallest, NULL first. #}
{% macro units(events, selection, unit) %}
{% set origin = ['page_url', 'page_referrer', 'mkt_source', 'mkt_medium', 'mkt_campaign', 'br_family', 'os_family'] %}
{% set kept = unit + ['began', 'ended', 'visits', 'active_days', 'slots', 'events', 'page_views', 'pings',
                      'custom_events', 'orders', 'entry', 'exit_view'] %}
{% set user, path = sql.text('user_id'), sql.url_path('page_url') %}
{% set order_id = 'CASE WHEN %s THEN %s END' % (sql.is_transaction(), sql.text('tr_orderid')) %}
{% set half_minute = 'FLOOR(' ~ sql.seconds_between("'1970-01-01 00:00:00'", sql.moment()) ~ ' / 30)' %}
{% set each %}
SELECT
    {{ user }} AS visitor,
    {% if 'visit_id' in unit %}
    visit_id,
    {% endif %}
    MIN({{ sql.moment() }}) AS began,
    MAX({{ sql.moment() }}) AS ended,
    COUNT(DISTINCT visit_id) AS visits,
    {{ sql.count_distinct(sql.period('day')) }} AS active_days,
    {{ sql.count_distinct(half_minute) }} AS slots,
    COUNT(*) AS events,
    {{ sql.count_if(sql.is_page_view()) }} AS page_views,
    {{ sql.count_if(sql.is_page_ping()) }} AS pings,
    {{ sql.count_if(sql.is_custom()) }} AS custom_events,
    {{ sql.count_distinct(order_id) }} AS orders,
    {{ sql.first(path, where=sql.is_page_view()) }} AS entry,
    {{ sql.last(path, where=sql.is_page_view()) }} AS exit_view,
    {{ sql.first(sql.pack(*origin), where=sql.has_visitor()) }} AS origin
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() if 'visit_id' in unit else sql.has_visitor() }}
GROUP BY {{ user }}{% if 'visit_id' in unit %}, visit_id{% endif +%}
{% endset %}
{% set unpacked %}
SELECT
    {{ sql.names(*kept) }},
    {% for name in origin %}
    {{ sql.plain(sql.unpack(sql.first_value('origin'), loop.index)) }} AS {{ sql.names(name) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(each, 'e') }}
{% endset %}
SELECT
    {{ sql.names(*unit) }},
    began,
    ended,
    visits,
    active_days,
    slots,
    events,
    page_views,
    pings,
    custom_events,
    orders,
    {{ sql.first_value('entry') }} AS entry_page,
    {{ sql.last_value('exit_view') }} AS exit_page,
    {{ sql.channel() }} AS channel,
    {{ sql.url_host('page_referrer') }} AS referrer_host,
    mkt_source,
    mkt_medium,
    mkt_campaign,
    br_family,
    os_family
FROM {{ sql.derived(unpacked, 'u') }}
{% endmacro %}
