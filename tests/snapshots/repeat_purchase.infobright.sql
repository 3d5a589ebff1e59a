SELECT
    o.n AS order_number,
    COUNT(*) AS customers,
    COUNT(a.n) AS came_back,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(a.n) * 1e0 / COUNT(*) END AS repeat_rate,
    CASE WHEN COUNT(a.n) <> 0 THEN SUM(DATEDIFF(a.placed, o.placed)) * 1e0 / COUNT(a.n) END AS mean_days,
    CAST(SUM(o.cents) / 100 AS DECIMAL(18, 2)) AS revenue,
    CASE WHEN (COUNT(*) * 100) <> 0 THEN SUM(o.cents) * 1e0 / (COUNT(*) * 100) END AS average_order_value
FROM (
    SELECT
        customer,
        placed,
        n,
        n - 1 AS n_before,
        cents
    FROM (
        SELECT
            purchases_row.customer, purchases_row.placed, purchases_row.order_id, purchases_row.cents,
            COUNT(*) AS n
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
        ) purchases_row
        JOIN (
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
        ) purchases_before
            ON purchases_row.customer = purchases_before.customer
        WHERE (purchases_before.placed < purchases_row.placed) OR (
            purchases_before.placed = purchases_row.placed
            AND purchases_before.order_id <= purchases_row.order_id
        )
        GROUP BY purchases_row.customer, purchases_row.placed, purchases_row.order_id, purchases_row.cents
    ) purchases
) o
LEFT OUTER JOIN (
    SELECT
        customer,
        placed,
        n,
        n - 1 AS n_before,
        cents
    FROM (
        SELECT
            purchases_row.customer, purchases_row.placed, purchases_row.order_id, purchases_row.cents,
            COUNT(*) AS n
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
        ) purchases_row
        JOIN (
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
        ) purchases_before
            ON purchases_row.customer = purchases_before.customer
        WHERE (purchases_before.placed < purchases_row.placed) OR (
            purchases_before.placed = purchases_row.placed
            AND purchases_before.order_id <= purchases_row.order_id
        )
        GROUP BY purchases_row.customer, purchases_row.placed, purchases_row.order_id, purchases_row.cents
    ) purchases
) a
    ON o.customer = a.customer AND o.n = a.n_before
GROUP BY o.n
ORDER BY order_number;
