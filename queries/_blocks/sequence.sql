{# The page views of visits in order: the basis of all queries on paths and steps. #}
{# One row per visit, second and page. A page that is viewed twice in one second is one row, so that (moment, page) #}
{# is a total order. Views without an address and views outside a visit are left out. #}
{% macro page_views(events, selection) %}
{% set visitor, page = sql.text('user_id'), sql.text(sql.url_path('page_url')) %}
SELECT
    {{ visitor }} AS visitor,
    visit_id,
    {{ sql.moment() }} AS moment,
    {{ page }} AS page
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_page_view() }}
  AND page_url IS NOT NULL
GROUP BY {{ visitor }}, visit_id, {{ sql.moment() }}, {{ page }}
{% endmacro %}
{# For each visit, only the views from its first view of `page` on or, if backwards, up to its last. * is any page. #}
{% macro page_views_from(events, selection, page, backwards=false) %}
{% if page == '*' %}
SELECT
    visitor,
    visit_id,
    moment,
    page
FROM {{ sql.derived(page_views(events, selection), 'v') }}
{% else %}
{% set visitor, path = sql.text('user_id'), sql.url_path('page_url') %}
{% set ends %}
SELECT
    {{ visitor }} AS visitor,
    visit_id,
    {% if backwards %}
    MAX({{ sql.moment() }}) AS moment,
    {{ sql.last(path, where=sql.is_page_view()) }} AS packed
    {% else %}
    MIN({{ sql.moment() }}) AS moment,
    {{ sql.first(path, where=sql.is_page_view()) }} AS packed
    {% endif %}
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_page_view() }}
  AND {{ sql.matches(path, page) }}
GROUP BY {{ visitor }}, visit_id
{% endset %}
SELECT
    v.visitor AS visitor,
    v.visit_id AS visit_id,
    v.moment AS moment,
    v.page AS page
FROM {{ sql.derived(page_views(events, selection), 'v') }}
JOIN {{ sql.derived(ends, 'e') }}
    ON v.visitor = e.visitor AND v.visit_id = e.visit_id
{% if backwards %}
WHERE v.moment < e.moment OR (v.moment = e.moment AND v.page <= {{ sql.last_value('e.packed') }})
{% else %}
WHERE v.moment > e.moment OR (v.moment = e.moment AND v.page >= {{ sql.first_value('e.packed') }})
{% endif %}
{% endif %}
{% endmacro %}
{# The first `length` pages of each visit (backwards: the last) as page_1, page_2, ...; NULL once there are no more. #}
{% macro paths(relation, length, backwards=false) %}
SELECT
    visitor,
    visit_id,
    {% for place in range(1, length + 1) %}
    MAX(CASE WHEN n = {{ place }} THEN page END) AS page_{{ place }}{{ sql.comma(not loop.last) }}
    {% endfor %}
FROM {{ sql.numbered(relation, 's', by=['visitor', 'visit_id'], order=['moment', 'page'], backwards=backwards) }}
WHERE n <= {{ length }}
GROUP BY visitor, visit_id
{% endmacro %}
