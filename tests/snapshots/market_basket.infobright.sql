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
        a.item AS sku,
        b.item AS other_sku,
        COUNT(*) AS orders
    FROM (
        SELECT
            BINARY ti_orderid AS basket,
            BINARY ti_sku AS item
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
          AND ti_sku IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) a
    JOIN (
        SELECT
            BINARY ti_orderid AS basket,
            BINARY ti_sku AS item
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
          AND ti_sku IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) b
        ON a.basket = b.basket
    WHERE a.item <> b.item
    GROUP BY a.item, b.item
) p
JOIN (
    SELECT
        item AS sku,
        COUNT(*) AS orders
    FROM (
        SELECT
            BINARY ti_orderid AS basket,
            BINARY ti_sku AS item
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
          AND ti_sku IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) i
    GROUP BY item
) s
    ON p.sku = s.sku
JOIN (
    SELECT
        item AS sku,
        COUNT(*) AS orders
    FROM (
        SELECT
            BINARY ti_orderid AS basket,
            BINARY ti_sku AS item
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
          AND ti_sku IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) i
    GROUP BY item
) o
    ON p.other_sku = o.sku
JOIN (
    SELECT
        1 AS everything,
        COUNT(DISTINCT basket) AS orders
    FROM (
        SELECT
            BINARY ti_orderid AS basket,
            BINARY ti_sku AS item
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
