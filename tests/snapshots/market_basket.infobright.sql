SELECT
    p.sku AS sku,
    p.other_sku AS other_sku,
    p.orders AS orders,
    CASE WHEN t.orders <> 0 THEN p.orders * 1e0 / t.orders END AS support,
    CASE WHEN s.orders <> 0 THEN p.orders * 1e0 / s.orders END AS confidence,
    p.orders * 1e0 * t.orders / (s.orders * o.orders) AS lift
FROM (
    SELECT
        1 AS everything,
        a.sku AS sku,
        b.sku AS other_sku,
        COUNT(*) AS orders
    FROM (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
          AND ti_sku IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) a
    JOIN (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
          AND ti_sku IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) b
        ON a.order_id = b.order_id
    WHERE a.sku <> b.sku
    GROUP BY a.sku, b.sku
) p
JOIN (
    SELECT
        sku,
        COUNT(*) AS orders
    FROM (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
          AND ti_sku IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) i
    GROUP BY sku
) s
    ON p.sku = s.sku
JOIN (
    SELECT
        sku,
        COUNT(*) AS orders
    FROM (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
          AND ti_sku IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) i
    GROUP BY sku
) o
    ON p.other_sku = o.sku
JOIN (
    SELECT
        1 AS everything,
        COUNT(DISTINCT order_id) AS orders
    FROM (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
          AND ti_sku IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) i
) t
    ON p.everything = t.everything
WHERE p.orders >= 2
ORDER BY orders DESC, sku, other_sku
LIMIT 50;
