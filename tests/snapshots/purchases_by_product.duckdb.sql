WITH product_lines AS MATERIALIZED (
    SELECT
        CAST(date_trunc('month', sold) AS DATE) AS period,
        COALESCE(('1' || sku), '0') AS mark,
        who[2] AS buyer,
        pieces,
        cents
    FROM (
        SELECT
            ti_orderid AS order_id,
            ti_sku AS sku,
            MIN((dt + tm, user_id)) FILTER (WHERE user_id IS NOT NULL) AS who,
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
)
SELECT
    l.period AS period,
    CASE WHEN SUBSTR(l.mark, 1, 1) = '1' THEN SUBSTR(l.mark, 2) END AS sku,
    COUNT(DISTINCT l.buyer) AS buyers,
    COUNT(*) AS orders,
    SUM(l.pieces) AS pieces,
    CAST(SUM(l.cents) / 100 AS DECIMAL(28, 2)) AS revenue
FROM product_lines l
JOIN (
    SELECT
        mark,
        SUM(pieces) AS all_pieces,
        COUNT(*) AS all_orders
    FROM product_lines l
    GROUP BY mark
    ORDER BY all_pieces DESC, all_orders DESC, mark
    LIMIT 100
) t
    ON l.mark = t.mark
GROUP BY l.period, l.mark
HAVING COUNT(*) >= 1
ORDER BY period, pieces DESC, orders DESC, sku NULLS FIRST
