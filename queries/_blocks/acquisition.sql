{# Shared by the queries about where visits come from. #}

{# The columns of a visit's first event that say where it came from, and the dimensions derived from them. #}
{% set sent = {'mkt_medium': 'mkt_medium', 'mkt_source': 'mkt_source', 'page_referrer': 'page_referrer', 'page_url': 'page_url'} %}
{% set of_landing = ['channel', 'referrer_kind', 'referrer', 'referrer_host', 'page', 'host'] %}

{# One row per visit, with what its first event says about where it came from. `more` adds columns of that event,
   name -> expression; `also` adds aggregates over all events of the visit, name -> expression. #}
{% macro landings(events, selection, more={}, also={}) %}
{% set taken = dict(sent, **more) %}
{% set packed %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    MIN({{ sql.moment() }}) AS began,
    {% for name in also %}
    {{ also[name] }} AS {{ sql.names(name) }},
    {% endfor %}
    {{ sql.first(sql.pack(*taken.values()), where=sql.has_visitor()) }} AS landing
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
SELECT
    visitor,
    visit_id,
    {{ sql.number_text('visit_id') }} AS visit,
    began,
    {% for name in also %}
    {{ sql.names(name) }},
    {% endfor %}
    {% for name in taken %}
    {{ sql.plain(sql.unpack(sql.first_value('landing'), loop.index)) }} AS {{ sql.names(name) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(packed, 'packed') }}
{% endmacro %}

{# The same, with the hosts of the referring page and of the page itself. #}
{% macro hosts(events, selection, more={}, also={}) %}
SELECT
    visitor,
    visit_id,
    visit,
    began,
    {% for name in also %}
    {{ sql.names(name) }},
    {% endfor %}
    {% for name in more %}
    {{ sql.names(name) }},
    {% endfor %}
    mkt_medium,
    mkt_source,
    page_referrer,
    page_url,
    {{ sql.url_host('page_referrer') }} AS referrer_host,
    {{ sql.url_host('page_url') }} AS own_host
FROM {{ sql.derived(landings(events, selection, more, also), 'landings') }}
{% endmacro %}

{# One row per visit with its source: the dimension `by` of its first event. For `touches` also its channel. #}
{% macro sourced(events, selection, by='channel', also={}, for_touches=false) %}
{% set more = {} if by in of_landing else {'own': sql.dimension(by)} %}
{% set source = sql.dimension(by, 'referrer_host', 'own_host') if by in of_landing else 'own' %}
SELECT
    visitor,
    visit_id,
    visit,
    began,
    {% for name in also %}
    {{ sql.names(name) }},
    {% endfor %}
    {{ sql.text(source) }} AS source{{ sql.comma(for_touches) }}
    {% if for_touches %}
    {{ sql.channel('referrer_host', 'own_host') }} AS channel
    {% endif %}
FROM {{ sql.derived(hosts(events, selection, more, also), 'with_hosts') }}
{% endmacro %}

{# One row per visit, with those of `dimensions` that say where it came from; sql.with_origins joins it. #}
{% macro origins(events, selection, dimensions) %}
{% set names = sql.origins(dimensions) %}
{% set own = namespace(columns={}) %}
{% for name in names if name not in of_landing and name not in sent %}
{% set own.columns = dict(own.columns, **{name: name}) %}
{% endfor %}
{% if names %}
SELECT
    visitor AS its_visitor,
    visit_id AS its_visit,
    {% for name in names %}
    {{ sql.dimension(name, 'referrer_host', 'own_host') }} AS {{ sql.names('its_' ~ name) }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.derived(hosts(events, selection, own.columns), 'with_hosts') }}
{% endif %}
{% endmacro %}

{# One row per visit with orders: how many it placed, and their amount in cents. An order that was logged several
   times belongs to the visit that logged it first. Its largest amount counts, even if that was logged in no visit. #}
{% macro orders_with_visits(events, selection) %}
{% set order_id = sql.text('tr_orderid') %}
{% set each %}
SELECT
    {{ sql.first(sql.pack('user_id', sql.number_text('visit_id')), where=sql.has_visit()) }} AS placed_in,
    COALESCE(MAX({{ sql.cents('tr_total') }}), 0) AS cents
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction() }}
  AND tr_orderid IS NOT NULL
GROUP BY {{ order_id }}
{% endset %}
{% set visitor, visit = sql.unpack(sql.first_value('placed_in'), 1), sql.unpack(sql.first_value('placed_in'), 2) %}
SELECT
    {{ visitor }} AS visitor,
    {{ visit }} AS visit,
    COUNT(*) AS orders,
    SUM(cents) AS cents
FROM {{ sql.derived(each, 'each_order') }}
WHERE placed_in IS NOT NULL
GROUP BY {{ visitor }}, {{ visit }}
{% endmacro %}

{# Adds `orders` and `cents` to `relation`, which has one row per visit; `columns` are its columns to keep. #}
{% macro valued(relation, columns, events, selection) %}
SELECT
    {{ sql.names(*columns, of='v') }},
    COALESCE(o.orders, 0) AS orders,
    COALESCE(o.cents, 0) AS cents
FROM {{ sql.derived(relation, 'v') }}
LEFT OUTER JOIN {{ sql.derived(orders_with_visits(events, selection), 'o') }}
    ON v.visitor = o.visitor AND v.visit = o.visit
{% endmacro %}

{# The columns that `touches` needs of each visit. The visits begin `lookback_days` before the days asked for, and one
   day earlier still, so that a visit that crosses midnight has its first event. `goals` is how many of the visit's
   events in the days asked for are the goal. #}
{% set of_touches = ['visitor', 'visit_id', 'began', 'goals', 'source', 'channel'] %}

{# One row per touch: a visitor's visit with the goal, and each of his visits in the `lookback_days` before it.
   `place` is greater for earlier touches. `weight` decays from 1 with age, in whole units so that sums are exact. #}
{% macro touches(visits, lookback_days, half_life_days=0) %}
{% set ago = sql.seconds_between('v.began', 'c.began') %}
SELECT
    c.visitor AS visitor,
    c.visit_id AS goal_visit,
    c.cents AS cents,
    v.source AS source,
    v.channel AS channel,
    {{ ago }} AS ago,
    {{ ago }} * 4294967296 - v.visit_id AS place,
    {% if half_life_days %}
    {{ sql.units('POW(2e0, 0 - %s * 1e0 / %d)' % (ago, half_life_days * 86400), 12) }} AS weight
    {% else %}
    CASE WHEN {{ ago }} = 0 THEN 1e0 ELSE 0e0 END AS weight
    {% endif %}
FROM {{ sql.once('visits', visits, 'c') }}
JOIN {{ sql.once('visits', visits, 'v') }}
    ON c.visitor = v.visitor
WHERE c.goals > 0
  AND (v.began < c.began OR (v.began = c.began AND v.visit_id <= c.visit_id))
  AND {{ ago }} <= {{ lookback_days * 86400 }}
{% endmacro %}

{# One row per conversion: its number of touches, and the places of the first, the last and the last non-direct one. #}
{% macro conversions(touches) %}
SELECT
    visitor,
    goal_visit,
    COUNT(*) AS touches,
    MAX(place) AS first_place,
    MIN(place) AS last_place,
    COALESCE(MIN(CASE WHEN channel <> 'direct' THEN place END), MIN(place)) AS non_direct_place,
    SUM(weight) AS weight
FROM {{ sql.once('touches', touches, 't') }}
GROUP BY visitor, goal_visit
{% endmacro %}

{% set models = ['first', 'last', 'last_non_direct', 'linear', 'position', 'decay'] %}

{# One row per touch: the share of its conversion that each of `models` gives it, and the conversion's cents. #}
{% macro shares(touches) %}
SELECT
    t.source AS source,
    t.cents AS cents,
    CASE WHEN t.place = c.first_place THEN 1e0 ELSE 0e0 END AS of_first,
    CASE WHEN t.place = c.last_place THEN 1e0 ELSE 0e0 END AS of_last,
    CASE WHEN t.place = c.non_direct_place THEN 1e0 ELSE 0e0 END AS of_last_non_direct,
    1e0 / c.touches AS of_linear,
    CASE
        WHEN c.touches <= 2 THEN 1e0 / c.touches
        WHEN t.place = c.first_place OR t.place = c.last_place THEN 0.4e0
        ELSE 0.2e0 / (c.touches - 2)
    END AS of_position,
    t.weight / c.weight AS of_decay
FROM {{ sql.once('touches', touches, 't') }}
JOIN {{ sql.derived(conversions(touches), 'c') }}
    ON t.visitor = c.visitor AND t.goal_visit = c.goal_visit
{% endmacro %}
