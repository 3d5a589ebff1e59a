SELECT
    l.period AS period,
    CASE WHEN SUBSTR(l.mark, 1, 1) = '1' THEN SUBSTR(l.mark, 2) END AS sku,
    COUNT(DISTINCT l.buyer) AS buyers,
    COUNT(*) AS orders,
    SUM(l.pieces) AS pieces,
    CAST(SUM(l.cents) / 100 AS DECIMAL(18, 2)) AS revenue
FROM (
    SELECT
        DATE_SUB(DATE(sold), INTERVAL DAYOFMONTH(DATE(sold)) - 1 DAY) AS period,
        COALESCE(CONCAT('1', sku), '0') AS mark,
        CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS buyer,
        pieces,
        cents
    FROM (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku,
            MIN(CASE
                WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
            END) AS who,
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
) l
JOIN (
    SELECT
        mark,
        SUM(pieces) AS all_pieces,
        COUNT(*) AS all_orders
    FROM (
        SELECT
            DATE_SUB(DATE(sold), INTERVAL DAYOFMONTH(DATE(sold)) - 1 DAY) AS period,
            COALESCE(CONCAT('1', sku), '0') AS mark,
            CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS buyer,
            pieces,
            cents
        FROM (
            SELECT
                BINARY ti_orderid AS order_id,
                BINARY ti_sku AS sku,
                MIN(CASE
                    WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                END) AS who,
                MIN(CONCAT(dt, ' ', tm)) AS sold,
                COALESCE(MAX(ti_quantity), 1) AS pieces,
                CASE
                    WHEN ABS(COALESCE(MAX(ti_quantity), 1) * 1e0 * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)) < 1e18
                        THEN COALESCE(MAX(ti_quantity), 1) * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)
                END AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (
                  BINARY event = 'transaction_item'
                  OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL)
              )
              AND ti_orderid IS NOT NULL
            GROUP BY BINARY ti_orderid, BINARY ti_sku
        ) order_lines
    ) l
    GROUP BY mark
    ORDER BY all_pieces DESC, all_orders DESC, mark
    LIMIT 100
) t
    ON l.mark = t.mark
GROUP BY l.period, l.mark
HAVING COUNT(*) >= 1
ORDER BY period, pieces DESC, orders DESC, sku;
