SELECT
    segment,
    SUM(customers) AS customers,
    COUNT(DISTINCT customer) AS customers_seen,
    SUM(users) AS users,
    SUM(visits) AS visits,
    SUM(hits) AS events,
    SUM(orders) AS orders,
    CAST(SUM(cents) / 100 AS DECIMAL(18, 2)) AS revenue
FROM (
    SELECT
        m.segment AS segment,
        0 AS customers,
        m.customer AS customer,
        d.users AS users,
        d.visits AS visits,
        d.hits AS hits,
        d.orders AS orders,
        d.cents AS cents
    FROM (
        SELECT
            BINARY user_id AS visitor,
            1 AS users,
            COUNT(DISTINCT visit_id) AS visits,
            COUNT(*) AS hits,
            0 AS orders,
            0 AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
        GROUP BY BINARY user_id
        UNION ALL
        SELECT
            visitor,
            0 AS users,
            0 AS visits,
            0 AS hits,
            1 AS orders,
            cents
        FROM (
            SELECT
                BINARY user_id AS visitor,
                BINARY tr_orderid AS order_id,
                COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
              AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY BINARY user_id, BINARY tr_orderid
        ) o
    ) d
    LEFT OUTER JOIN (
        SELECT
            n.visitor AS visitor,
            k.customer AS customer,
            k.segment AS segment
        FROM (
            SELECT
                visitor,
                BINARY CASE WHEN SUBSTR(last_login, 20, 1) = '1' THEN SUBSTR(last_login, 21) END AS customer
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    MAX(CASE
                        WHEN ev_label IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', ev_label), '0'))
                    END) AS last_login
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                  AND BINARY ev_action = 'login'
                GROUP BY BINARY user_id
            ) l
        ) n
        JOIN (
            SELECT
                BINARY customer_id AS customer,
                MAX(BINARY segment) AS segment
            FROM customers
            WHERE customer_id IS NOT NULL
            GROUP BY BINARY customer_id
        ) k
            ON n.customer = k.customer
    ) m
        ON d.visitor = m.visitor
    UNION ALL
    SELECT
        k.segment AS segment,
        1 AS customers,
        CASE WHEN 1 = 0 THEN k.customer END AS customer,
        0 AS users,
        0 AS visits,
        0 AS hits,
        0 AS orders,
        0 AS cents
    FROM (
        SELECT
            BINARY customer_id AS customer,
            MAX(BINARY segment) AS segment
        FROM customers
        WHERE customer_id IS NOT NULL
        GROUP BY BINARY customer_id
    ) k
) f
GROUP BY segment
ORDER BY events DESC, segment;
