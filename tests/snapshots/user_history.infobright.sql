SELECT
    BINARY user_id AS user_id,
    CONCAT(dt, ' ', tm) AS moment,
    visit_id,
    BINARY CASE
        WHEN event IS NOT NULL THEN event
        WHEN tr_orderid IS NOT NULL THEN 'transaction'
        WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
        WHEN ev_action IS NOT NULL THEN 'custom'
        WHEN page_title IS NOT NULL THEN 'page_view'
    END AS event_type,
    BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
        WHEN 0 THEN 1
        ELSE LOCATE(
            '/',
            CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), '/'),
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
        )
    END), CASE
        WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1) = '' OR (
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0
            AND LOCATE(
                '/',
                SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
            ) = 0
        ) THEN '/'
        ELSE ''
    END) AS page,
    BINARY page_title AS page_title,
    BINARY page_referrer AS referrer,
    BINARY ev_category AS category,
    BINARY ev_action AS action,
    BINARY ev_label AS label,
    BINARY ev_property AS property,
    (CAST(ev_value AS CHAR) + 0e0) AS value,
    BINARY COALESCE(tr_orderid, ti_orderid) AS order_id,
    CAST(CAST(tr_total * 100 AS SIGNED) / 100 AS DECIMAL(18, 2)) AS total,
    BINARY ti_sku AS sku,
    ti_quantity AS quantity
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
