{# One row per visit or visitor: what it did and where it came from. Used by the tables that others build upon. #}
{# `unit` is the key of a row: visitor, or visitor and visit_id. `what` names the counts and pages that are wanted. #}
{# The origin is taken from the earliest event. If several share its second, it is the one whose medium, source, #}
{# referrer, address, campaign, browser and system sort first, NULLs last. `more` are columns of that event beyond #}
{# those that a channel is derived from: the first one, two or three of mkt_campaign, br_family, os_family. #}
{% macro units(events, selection, unit, what=[], more=[]) %}
{% set sent = ['mkt_medium', 'mkt_source', 'page_referrer', 'page_url'] %}
{% set user, path = sql.text('user_id'), sql.url_path('page_url') %}
{% set order_id = 'CASE WHEN %s THEN %s END' % (sql.is_transaction(), sql.text('tr_orderid')) %}
{% set half_minute = 'FLOOR(' ~ sql.seconds_between("'1970-01-01 00:00:00'", sql.moment()) ~ ' / 30)' %}
{% set measured = {
    'visits': sql.count_distinct('visit_id'),
    'active_days': sql.count_distinct(sql.period('day')),
    'slots': sql.count_distinct(half_minute),
    'events': sql.measure('events'),
    'page_views': sql.count_if(sql.is_page_view()),
    'pings': sql.count_if(sql.is_page_ping()),
    'custom_events': sql.count_if(sql.is_custom()),
    'orders': sql.count_distinct(order_id),
    'entry_page': sql.first(path, where=sql.is_page_view()),
    'exit_page': sql.last(path, where=sql.is_page_view()),
} %}
{% set value = {'entry_page': sql.first_value('entry_page'), 'exit_page': sql.last_value('exit_page')} %}
{% set each %}
SELECT
    {{ user }} AS visitor,
    {% if 'visit_id' in unit %}
    visit_id,
    {% endif %}
    MIN({{ sql.moment() }}) AS began,
    MAX({{ sql.moment() }}) AS ended,
    {% for name in what %}
    {{ measured[name] }} AS {{ sql.names(name) }},
    {% endfor %}
    {{ sql.first(sql.pack(*(sent + more)), where=sql.has_visitor()) }} AS origin
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() if 'visit_id' in unit else sql.has_visitor() }}
GROUP BY {{ user }}{% if 'visit_id' in unit %}, visit_id{% endif +%}
{% endset %}
{% set unpacked %}
SELECT
    {{ sql.names(*(unit + ['began', 'ended'] + what)) }},
    {% for name in sent + more %}
    {{ sql.plain(sql.unpack(sql.first_value('origin'), loop.index)) }} AS {{ sql.names(name) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(each, 'e') }}
{% endset %}
{% set with_hosts %}
SELECT
    {{ sql.names(*(unit + ['began', 'ended'] + what)) }},
    mkt_source,
    mkt_medium,
    {% for name in more %}
    {{ sql.names(name) }},
    {% endfor %}
    {{ sql.url_host('page_referrer') }} AS referrer_host,
    {{ sql.url_host('page_url') }} AS own_host
FROM {{ sql.derived(unpacked, 'u') }}
{% endset %}
SELECT
    {{ sql.names(*unit) }},
    began,
    ended,
    {% for name in what %}
    {{ value.get(name, sql.names(name)) }} AS {{ sql.names(name) }},
    {% endfor %}
    {{ sql.channel('referrer_host', 'own_host') }} AS channel,
    referrer_host,
    mkt_source,
    mkt_medium{% for name in more %},
    {{ sql.names(name) }}{% endfor +%}
FROM {{ sql.derived(with_hosts, 'h') }}
{% endmacro %}
