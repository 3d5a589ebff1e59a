SELECT
    DATE_SUB(DATE(sold), INTERVAL DAYOFMONTH(DATE(sold)) - 1 DAY) AS period,
    sku,
    COUNT(DISTINCT buyer) AS buyers,
    COUNT(*) AS orders,
    SUM(pieces) AS pieces,
    CAST(SUM(cents) / 100 AS DECIMAL(18, 2)) AS revenue
FROM (
    SELECT
        BINARY ti_orderid AS order_id,
        BINARY ti_sku AS sku,
        MIN(BINARY user_id) AS buyer,
        MIN(CONCAT(dt, ' ', tm)) AS sold,
        COALESCE(MAX(ti_quantity), 1) AS pieces,
        CASE
            WHEN ABS(COALESCE(MAX(ti_quantity), 1) * 1e0 * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)) < 1e18
                THEN COALESCE(MAX(ti_quantity), 1) * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)
        END AS cents
    FROM events
    WHERE dt >= '2012-01-01'
      AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
      AND ti_orderid IS NOT NULL
    GROUP BY BINARY ti_orderid, BINARY ti_sku
) order_lines
GROUP BY DATE_SUB(DATE(sold), INTERVAL DAYOFMONTH(DATE(sold)) - 1 DAY), sku
HAVING COUNT(*) >= 1
ORDER BY period, pieces DESC, orders DESC, sku
LIMIT 100;
