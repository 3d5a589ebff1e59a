/*
title = "Robots"
description = """
How many events robots may have made, by five signs, and how many bear at least one.
1 the user agent is of a known robot, which --exclude-bots leaves out; 2 it names itself one: bot, crawl, spider, slurp,
archiver, monitor, or an address; 3 it is missing, empty or -; 4 the browser takes no cookies; 5 one address with one
agent made more than --per-hour events in an hour by the clocks of UTC, whatever --tz says, all of which count; 6 any of
these."""
chart = { kind = "bar", x = "sign", y = "share" }
covers = ["B70"]
related = ["visits_by_browser", "events_per_user", "referrer_spam"]
keywords = ["crawlers", "spiders"]
example = "snowq run bots --per-hour 60"

[params.per_hour]
type = "int"
default = 120
help = "More events than this in one hour are too many for a person."

[columns]
place = ["count", "number of the sign, from 1"]
sign = ["text", "what tells"]
events = ["count", "events that bear it"]
share = ["fraction", "events / all events; NULL without events"]
*/
{% set address = sql.text('user_ipaddress') %}
{# always hours of UTC: in a zone half an hour off, the same events could make other crowds, or none #}
{% set hour = sql.period_of('hour', sql.moment()) %}
{% set without_cookies = sql.is_flag('br_cookies', on=false) %}
{% set crowds %}
SELECT
    {{ address }} AS address,
    MAX(useragent) AS agent,
    COUNT(*) AS hits,
    {{ sql.count_if(sql.is_robot()) }} AS known,
    {{ sql.count_if(without_cookies) }} AS cookieless,
    {{ sql.count_if(sql.is_robot() ~ ' OR ' ~ without_cookies) }} AS either
FROM {{ events }}
WHERE {{ selection }}
GROUP BY {{ address }}, {{ sql.text('useragent') }}, {{ hour }}
{% endset %}
{# the user agent is examined once per crowd, not once per event #}
{% set signs %}
SELECT
    hits,
    known,
    cookieless,
    either,
    CASE WHEN {{ sql.fits('LOWER(agent)', 'bot|crawl|spider|slurp|archiver|monitor|https?:') }} THEN 1 ELSE 0 END AS is_named,
    CASE WHEN agent IS NULL OR agent = '' OR agent = '-' THEN 1 ELSE 0 END AS is_missing,
    CASE WHEN hits > {{ per_hour }} AND address IS NOT NULL THEN 1 ELSE 0 END AS is_crowd
FROM {{ sql.derived(crowds, 'c') }}
{% endset %}
{% set totals %}
SELECT
    SUM(known) AS with_1,
    SUM(is_named * hits) AS with_2,
    SUM(is_missing * hits) AS with_3,
    SUM(cookieless) AS with_4,
    SUM(is_crowd * hits) AS with_5,
    SUM(CASE WHEN is_named + is_missing + is_crowd > 0 THEN hits ELSE either END) AS with_6,
    SUM(hits) AS everything
FROM {{ sql.derived(signs, 's') }}
{% endset %}
{% set rows %}
SELECT
    place,
    CASE place
        {% for number in range(1, 7) %}
        WHEN {{ number }} THEN COALESCE(with_{{ number }}, 0)
        {% endfor %}
    END AS events,
    everything
FROM {{ sql.derived(totals, 't') }}
{{ sql.numbers(6, 'n', 'place') }}
{% endset %}
SELECT
    place,
    CASE place
        {% for sign in ['known robot', 'calls itself one', 'no user agent', 'no cookies', 'too many an hour', 'any of these'] %}
        WHEN {{ loop.index }} THEN {{ sign }}
        {% endfor %}
    END AS sign,
    events,
    {{ sql.ratio('events', 'everything') }} AS share
FROM {{ sql.derived(rows, 'r') }}
ORDER BY place
