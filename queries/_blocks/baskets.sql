{# Items that occur together, for affinity: one row per basket and item. There are four scopes. #}
{% macro baskets(events, selection, scope, page, add) %}
{% if scope == 'order' %}
{% set basket, item = 'ti_orderid', 'ti_sku' %}
{% else %}
{% set visit = sql.concat('user_id', "'/'", sql.number_text('visit_id')) %}
{% set basket = 'user_id' if scope == 'user_view' else visit %}
{% set item = 'ev_label' if scope == 'visit_add' else sql.url_path('page_url') %}
{% endif %}
SELECT
    {{ sql.text(basket) }} AS basket,
    {{ sql.text(item) }} AS item
FROM {{ events }}
WHERE {{ selection }}
  {% if scope == 'order' %}
  AND {{ sql.is_transaction_item() }}
  AND ti_orderid IS NOT NULL
  AND ti_sku IS NOT NULL
  {% elif scope == 'visit_add' %}
  AND {{ sql.has_visit() }}
  AND {{ sql.is_step(add) }}
  AND ev_label IS NOT NULL
  {% else %}
  AND {{ sql.has_visitor() if scope == 'user_view' else sql.has_visit() }}
  AND {{ sql.is_page_view() }}
  AND page_url IS NOT NULL
  AND {{ sql.matches(sql.url_path('page_url'), page) }}
  {% endif %}
GROUP BY {{ sql.text(basket) }}, {{ sql.text(item) }}
{% endmacro %}
