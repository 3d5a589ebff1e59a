SELECT
    user_id AS user_id,
    CONCAT(dt, ' ', tm) AS moment,
    visit_id,
    CASE
        WHEN event IS NOT NULL THEN event
        WHEN tr_orderid IS NOT NULL THEN 'transaction'
        WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
        WHEN ev_action IS NOT NULL THEN 'custom'
        WHEN page_title IS NOT NULL THEN 'page_view'
    END AS event_type,
    CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    page_title AS page_title,
    page_referrer AS referrer,
    ev_category AS category,
    ev_action AS action,
    ev_label AS label,
    ev_property AS property,
    CASE
        WHEN TRIM(ev_value) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
          AND ABS(CAST(TRIM(ev_value) AS DOUBLE)) <= 1.7976931348623157e308 THEN CAST(TRIM(ev_value) AS DOUBLE)
    END AS value,
    COALESCE(tr_orderid, ti_orderid) AS order_id,
    (CASE
        WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
        WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
          AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
    END) / 100 AS total,
    ti_sku AS sku,
    CASE WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT) END AS quantity
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL
  AND user_id IS NOT NULL
ORDER BY
    user_id,
    moment,
    visit_id,
    event_type,
    page,
    page_title,
    referrer,
    category,
    action,
    label,
    property,
    value,
    order_id,
    total,
    sku,
    quantity
LIMIT 100;
