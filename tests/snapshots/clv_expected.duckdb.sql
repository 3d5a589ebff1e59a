SELECT
    e.customer AS user_id,
    e.segment AS segment,
    COALESCE(s.orders, 0) AS orders,
    CAST(COALESCE(s.cents, 0) / 100 AS DECIMAL(28, 2)) AS spent,
    CAST(e.cents / 100 AS DECIMAL(28, 2)) AS expected,
    CAST((COALESCE(s.cents, 0) + e.cents) / 100 AS DECIMAL(28, 2)) AS total
FROM (
    SELECT
        user_id AS customer,
        segment AS segment,
        COALESCE(CAST(CAST(expected AS DECIMAL(20, 2)) * 100 AS BIGINT), 0) AS cents
    FROM segments
    WHERE user_id IS NOT NULL
) e
LEFT OUTER JOIN (
    SELECT
        customer,
        COUNT(*) AS orders,
        SUM(cents) AS cents
    FROM (
        SELECT
            order_id,
            who[2] AS customer,
            placed,
            cents
        FROM (
            SELECT
                tr_orderid AS order_id,
                MIN((dt + tm, user_id)) FILTER (WHERE user_id IS NOT NULL) AS who,
                MIN(dt + tm) AS placed,
                COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY tr_orderid
        ) known
        WHERE who IS NOT NULL
    ) purchases
    GROUP BY customer
) s
    ON e.customer = s.customer
ORDER BY total DESC, user_id, segment NULLS FIRST
LIMIT 100
