SELECT
    e.customer AS user_id,
    e.segment AS segment,
    COALESCE(s.orders, 0) AS orders,
    CAST(COALESCE(s.cents, 0) / 100 AS DECIMAL(18, 2)) AS spent,
    CAST(e.cents / 100 AS DECIMAL(18, 2)) AS expected,
    CAST((COALESCE(s.cents, 0) + e.cents) / 100 AS DECIMAL(18, 2)) AS total
FROM (
    SELECT
        BINARY user_id AS customer,
        BINARY segment AS segment,
        COALESCE(CAST(expected * 100 AS SIGNED), 0) AS cents
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
            CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS customer,
            placed,
            cents
        FROM (
            SELECT
                BINARY tr_orderid AS order_id,
                MIN(CASE
                    WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                END) AS who,
                MIN(CONCAT(dt, ' ', tm)) AS placed,
                COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY BINARY tr_orderid
        ) known
        WHERE who IS NOT NULL
    ) purchases
    GROUP BY customer
) s
    ON e.customer = s.customer
ORDER BY total DESC, user_id, segment
LIMIT 100;
