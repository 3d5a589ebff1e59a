SELECT
    p.sku AS sku,
    p.next_sku AS next_sku,
    p.customers AS customers,
    CASE WHEN b.customers <> 0 THEN p.customers * 1e0 / b.customers END AS share,
    CASE WHEN p.pairs <> 0 THEN p.days * 1e0 / p.pairs END AS mean_days
FROM (
    SELECT
        a.sku AS sku,
        b.sku AS next_sku,
        COUNT(DISTINCT a.customer) AS customers,
        COUNT(*) AS pairs,
        SUM(DATEDIFF(b.sold, a.sold)) AS days
    FROM (
        SELECT
            CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS customer,
            order_id,
            sku,
            sold
        FROM (
            SELECT
                BINARY ti_orderid AS order_id,
                BINARY ti_sku AS sku,
                MIN(CONCAT(dt, ' ', tm)) AS sold,
                MIN(CASE
                    WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                END) AS who
            FROM events
            WHERE dt >= '2012-01-01'
              AND (
                  BINARY event = 'transaction_item'
                  OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL)
              )
              AND ti_orderid IS NOT NULL
              AND ti_sku IS NOT NULL
            GROUP BY BINARY ti_orderid, BINARY ti_sku
        ) known
        WHERE who IS NOT NULL
    ) a
    JOIN (
        SELECT
            CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS customer,
            order_id,
            sku,
            sold
        FROM (
            SELECT
                BINARY ti_orderid AS order_id,
                BINARY ti_sku AS sku,
                MIN(CONCAT(dt, ' ', tm)) AS sold,
                MIN(CASE
                    WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                END) AS who
            FROM events
            WHERE dt >= '2012-01-01'
              AND (
                  BINARY event = 'transaction_item'
                  OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL)
              )
              AND ti_orderid IS NOT NULL
              AND ti_sku IS NOT NULL
            GROUP BY BINARY ti_orderid, BINARY ti_sku
        ) known
        WHERE who IS NOT NULL
    ) b
        ON a.customer = b.customer
    WHERE a.order_id <> b.order_id
      AND b.sold > a.sold
      AND DATEDIFF(b.sold, a.sold) <= 90
      AND a.sku IS NOT NULL
    GROUP BY a.sku, b.sku
) p
JOIN (
    SELECT
        sku,
        COUNT(DISTINCT customer) AS customers
    FROM (
        SELECT
            CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS customer,
            order_id,
            sku,
            sold
        FROM (
            SELECT
                BINARY ti_orderid AS order_id,
                BINARY ti_sku AS sku,
                MIN(CONCAT(dt, ' ', tm)) AS sold,
                MIN(CASE
                    WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                END) AS who
            FROM events
            WHERE dt >= '2012-01-01'
              AND (
                  BINARY event = 'transaction_item'
                  OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL)
              )
              AND ti_orderid IS NOT NULL
              AND ti_sku IS NOT NULL
            GROUP BY BINARY ti_orderid, BINARY ti_sku
        ) known
        WHERE who IS NOT NULL
    ) b
    GROUP BY sku
) b
    ON p.sku = b.sku
WHERE p.customers >= 1
ORDER BY customers DESC, sku, next_sku
LIMIT 50;
