{# Orders and their lines, as all queries on commerce and customers count them. Each macro gives a relation. #}

{# One row per tr_orderid: when it was first logged, and its largest total. `more` adds columns, name -> text: each is
   taken, packed, from the order's first hit for which `where` holds; sql.first_value unpacks it. #}
{% macro orders(events, selection, more={}, where='tr_orderid IS NOT NULL') %}
SELECT
    {{ sql.text('tr_orderid') }} AS order_id,
    {% for name, x in more.items() %}
    {{ sql.first(x, where=where) }} AS {{ sql.names(name) }},
    {% endfor %}
    MIN({{ sql.moment() }}) AS placed,
    COALESCE(MAX({{ sql.cents('tr_total') }}), 0) AS cents
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction() }}
  AND tr_orderid IS NOT NULL
GROUP BY {{ sql.text('tr_orderid') }}
{% endmacro %}

{# One row per order that has a customer: the user_id of its first hit that has one. #}
{% macro purchases(events, selection) %}
SELECT
    order_id,
    {{ sql.first_value('who') }} AS customer,
    placed,
    cents
FROM {{ sql.derived(orders(events, selection, {'who': 'user_id'}, 'user_id IS NOT NULL'), 'known') }}
WHERE who IS NOT NULL
{% endmacro %}

{# One row per customer: the number of orders, their total in cents, and the day of the last one. #}
{% macro customers(events, selection) %}
SELECT
    customer,
    COUNT(*) AS orders,
    SUM(cents) AS cents,
    MAX({{ sql.period('day', 'placed') }}) AS last_day
FROM {{ sql.derived(purchases(events, selection), 'purchases') }}
GROUP BY customer
{% endmacro %}

{# One row per ti_orderid and SKU: the pieces (1 if no hit has a number), and their cost at the highest price logged.
   `more` adds columns, name -> text; if the hits differ, the smallest text counts. With `who` there is also the
   user_id, packed, of the first hit that has one. #}
{% macro order_lines(events, selection, more={}, who=false) %}
SELECT
    {{ sql.text('ti_orderid') }} AS order_id,
    {{ sql.text('ti_sku') }} AS sku,
    {% for name, x in more.items() %}
    MIN({{ sql.text(x) }}) AS {{ sql.names(name) }},
    {% endfor %}
    {% if who %}
    {{ sql.first('user_id', where='user_id IS NOT NULL') }} AS who,
    {% endif %}
    MIN({{ sql.moment() }}) AS sold,
    COALESCE(MAX({{ sql.whole('ti_quantity') }}), 1) AS pieces,
    {{ sql.worth('MAX(%s)' % sql.whole('ti_quantity'), 'MAX(%s)' % sql.cents('ti_price')) }} AS cents
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_transaction_item() }}
  AND ti_orderid IS NOT NULL
GROUP BY {{ sql.text('ti_orderid') }}, {{ sql.text('ti_sku') }}
{% endmacro %}

{# One row per SKU that was put into a basket: the page with the most adds; of equal ones, the first by name. #}
{% macro product_pages(events, selection, add) %}
SELECT
    sku,
    page
FROM {{ sql.numbered(_adds_by_page(events, selection, add), 'by_page', by=['sku'], order=['fewer', 'page']) }}
WHERE n = 1
{% endmacro %}

{% macro _adds_by_page(events, selection, add) %}
SELECT
    {{ sql.text('ev_label') }} AS sku,
    {{ sql.text(sql.url_path('page_url')) }} AS page,
    0 - COUNT(*) AS fewer
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.is_step(add) }}
  AND ev_label IS NOT NULL
  AND page_url IS NOT NULL
GROUP BY {{ sql.text('ev_label') }}, {{ sql.text(sql.url_path('page_url')) }}
{% endmacro %}
