SELECT
    user_id AS user_id,
    dt + tm AS moment,
    visit_id,
    CASE
        WHEN event IS NOT NULL THEN event
        WHEN tr_orderid IS NOT NULL THEN 'transaction'
        WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
        WHEN ev_action IS NOT NULL THEN 'custom'
        WHEN page_title IS NOT NULL THEN 'page_view'
    END AS event_type,
    CASE
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    page_title AS page_title,
    page_referrer AS referrer,
    ev_category AS category,
    ev_action AS action,
    ev_label AS label,
    ev_property AS property,
    ev_value AS value,
    COALESCE(tr_orderid, ti_orderid) AS order_id,
    CAST(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT) / 100 AS DECIMAL(28, 2)) AS total,
    ti_sku AS sku,
    ti_quantity AS quantity
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL
  AND user_id IS NOT NULL
ORDER BY
    user_id,
    moment,
    visit_id NULLS FIRST,
    event_type NULLS FIRST,
    page NULLS FIRST,
    page_title NULLS FIRST,
    referrer NULLS FIRST,
    category NULLS FIRST,
    action NULLS FIRST,
    label NULLS FIRST,
    property NULLS FIRST,
    value NULLS FIRST,
    order_id NULLS FIRST,
    total NULLS FIRST,
    sku NULLS FIRST,
    quantity NULLS FIRST
LIMIT 100
