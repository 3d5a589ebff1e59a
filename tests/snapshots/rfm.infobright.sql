SELECT
    s.customer AS user_id,
    DATEDIFF(u.last_day, s.last_day) AS recency_days,
    s.orders AS orders,
    CAST(s.cents / 100 AS DECIMAL(18, 2)) AS revenue,
    s.r AS r,
    s.f AS f,
    s.m AS m,
    CASE
        WHEN s.r >= 4 AND s.f >= 4 AND s.m >= 4 THEN 'champion'
        WHEN s.r >= 3 AND s.f >= 4 THEN 'loyal'
        WHEN s.r >= 4 THEN 'promising'
        WHEN s.r <= 2 AND (s.f >= 4 OR s.m >= 4) THEN 'at risk'
        WHEN s.r <= 2 THEN 'lapsed'
        ELSE 'regular'
    END AS segment
FROM (
    SELECT
        1 AS everything,
        c.customer AS customer,
        c.last_day AS last_day,
        c.orders AS orders,
        c.cents AS cents,
        CASE
            WHEN (c.last_day_below + c.counted - c.minus_day_below) * 5 >= c.counted * 8 THEN 5
            WHEN (c.last_day_below + c.counted - c.minus_day_below) * 5 >= c.counted * 6 THEN 4
            WHEN (c.last_day_below + c.counted - c.minus_day_below) * 5 >= c.counted * 4 THEN 3
            WHEN (c.last_day_below + c.counted - c.minus_day_below) * 5 >= c.counted * 2 THEN 2
            ELSE 1
        END AS r,
        CASE
            WHEN (c.orders_below + c.counted - c.minus_orders_below) * 5 >= c.counted * 8 THEN 5
            WHEN (c.orders_below + c.counted - c.minus_orders_below) * 5 >= c.counted * 6 THEN 4
            WHEN (c.orders_below + c.counted - c.minus_orders_below) * 5 >= c.counted * 4 THEN 3
            WHEN (c.orders_below + c.counted - c.minus_orders_below) * 5 >= c.counted * 2 THEN 2
            ELSE 1
        END AS f,
        CASE
            WHEN (c.cents_below + c.counted - c.minus_cents_below) * 5 >= c.counted * 8 THEN 5
            WHEN (c.cents_below + c.counted - c.minus_cents_below) * 5 >= c.counted * 6 THEN 4
            WHEN (c.cents_below + c.counted - c.minus_cents_below) * 5 >= c.counted * 4 THEN 3
            WHEN (c.cents_below + c.counted - c.minus_cents_below) * 5 >= c.counted * 2 THEN 2
            ELSE 1
        END AS m
    FROM (
        SELECT
            c_row.customer, c_row.last_day, c_row.orders, c_row.cents, c_row.minus_day, c_row.minus_orders, c_row.minus_cents,
            COUNT(*) AS counted,
            COUNT(CASE WHEN c_other.last_day < c_row.last_day THEN 1 END) AS last_day_below,
            COUNT(CASE WHEN c_other.orders < c_row.orders THEN 1 END) AS orders_below,
            COUNT(CASE WHEN c_other.cents < c_row.cents THEN 1 END) AS cents_below,
            COUNT(CASE WHEN c_other.minus_day < c_row.minus_day THEN 1 END) AS minus_day_below,
            COUNT(CASE WHEN c_other.minus_orders < c_row.minus_orders THEN 1 END) AS minus_orders_below,
            COUNT(CASE WHEN c_other.minus_cents < c_row.minus_cents THEN 1 END) AS minus_cents_below
        FROM (
            SELECT
                1 AS everything,
                customer, last_day, orders, cents, minus_day, minus_orders, minus_cents
            FROM (
                SELECT
                    customer,
                    last_day,
                    orders,
                    cents,
                    DATEDIFF('1970-01-01', last_day) AS minus_day,
                    0 - orders AS minus_orders,
                    0 - cents AS minus_cents
                FROM (
                    SELECT
                        customer,
                        COUNT(*) AS orders,
                        SUM(cents) AS cents,
                        MAX(DATE(placed)) AS last_day
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
                ) customers
            ) c_all
        ) c_row
        JOIN (
            SELECT
                1 AS everything,
                customer, last_day, orders, cents, minus_day, minus_orders, minus_cents
            FROM (
                SELECT
                    customer,
                    last_day,
                    orders,
                    cents,
                    DATEDIFF('1970-01-01', last_day) AS minus_day,
                    0 - orders AS minus_orders,
                    0 - cents AS minus_cents
                FROM (
                    SELECT
                        customer,
                        COUNT(*) AS orders,
                        SUM(cents) AS cents,
                        MAX(DATE(placed)) AS last_day
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
                ) customers
            ) c_all
        ) c_other
            ON c_row.everything = c_other.everything
        GROUP BY
            c_row.customer,
            c_row.last_day,
            c_row.orders,
            c_row.cents,
            c_row.minus_day,
            c_row.minus_orders,
            c_row.minus_cents
    ) c
) s
JOIN (
    SELECT
        1 AS everything,
        MAX(last_day) AS last_day
    FROM (
        SELECT
            customer,
            COUNT(*) AS orders,
            SUM(cents) AS cents,
            MAX(DATE(placed)) AS last_day
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
    ) customers
) u
    ON s.everything = u.everything
ORDER BY revenue DESC, orders DESC, user_id
LIMIT 100;
