SELECT
    s.customer AS user_id,
    date_diff('day', s.last_day, u.last_day) AS recency_days,
    s.orders AS orders,
    CAST(s.cents / 100 AS DECIMAL(28, 2)) AS revenue,
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
            customer, last_day, orders, cents, minus_day, minus_orders, minus_cents,
            COUNT(*) OVER () AS counted,
            RANK() OVER (ORDER BY last_day) - 1 AS last_day_below,
            RANK() OVER (ORDER BY orders) - 1 AS orders_below,
            RANK() OVER (ORDER BY cents) - 1 AS cents_below,
            RANK() OVER (ORDER BY minus_day) - 1 AS minus_day_below,
            RANK() OVER (ORDER BY minus_orders) - 1 AS minus_orders_below,
            RANK() OVER (ORDER BY minus_cents) - 1 AS minus_cents_below
        FROM (
            SELECT
                customer,
                last_day,
                orders,
                cents,
                date_diff('day', last_day, '1970-01-01') AS minus_day,
                0 - orders AS minus_orders,
                0 - cents AS minus_cents
            FROM (
                SELECT
                    customer,
                    COUNT(*) AS orders,
                    SUM(cents) AS cents,
                    MAX(CAST(placed AS DATE)) AS last_day
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
            ) customers
        ) c_row
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
            MAX(CAST(placed AS DATE)) AS last_day
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
    ) customers
) u
    ON s.everything = u.everything
ORDER BY revenue DESC, orders DESC, user_id
LIMIT 100
