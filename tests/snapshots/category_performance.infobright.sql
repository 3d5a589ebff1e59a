SELECT
    g.what AS what,
    g.orders AS orders,
    g.pieces AS pieces,
    CAST(g.cents / 100 AS DECIMAL(18, 2)) AS revenue,
    CASE WHEN t.cents <> 0 THEN g.cents * 1e0 / t.cents END AS revenue_share
FROM (
    SELECT
        1 AS everything,
        what,
        COUNT(DISTINCT order_id) AS orders,
        SUM(pieces) AS pieces,
        SUM(cents) AS cents
    FROM (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku,
            MIN(BINARY ti_category) AS what,
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
    ) l
    GROUP BY what
) g
JOIN (
    SELECT
        1 AS everything,
        SUM(cents) AS cents
    FROM (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku,
            MIN(BINARY ti_category) AS what,
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
    ) l
) t
    ON g.everything = t.everything
WHERE g.orders >= 1
ORDER BY revenue DESC, orders DESC, what
LIMIT 20;
