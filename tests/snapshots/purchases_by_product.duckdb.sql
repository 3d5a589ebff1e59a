SELECT
    CAST(date_trunc('month', sold) AS DATE) AS period,
    sku,
    COUNT(DISTINCT buyer) AS buyers,
    COUNT(*) AS orders,
    SUM(pieces) AS pieces,
    CAST(SUM(cents) / 100 AS DECIMAL(28, 2)) AS revenue
FROM (
    SELECT
        ti_orderid AS order_id,
        ti_sku AS sku,
        MIN(user_id) AS buyer,
        MIN(dt + tm) AS sold,
        COALESCE(MAX(ti_quantity), 1) AS pieces,
        CASE
            WHEN ABS(COALESCE(MAX(ti_quantity), 1) * 1e0 * COALESCE(MAX(CAST(CAST(ti_price AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0)) < 1e18
                THEN COALESCE(MAX(ti_quantity), 1) * COALESCE(MAX(CAST(CAST(ti_price AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0)
        END AS cents
    FROM events
    WHERE dt >= '2012-01-01'
      AND (event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
      AND ti_orderid IS NOT NULL
    GROUP BY ti_orderid, ti_sku
) order_lines
GROUP BY CAST(date_trunc('month', sold) AS DATE), sku
HAVING COUNT(*) >= 1
ORDER BY period, pieces DESC, orders DESC, sku NULLS FIRST
LIMIT 100
