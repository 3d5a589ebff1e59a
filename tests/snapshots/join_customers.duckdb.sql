WITH known AS MATERIALIZED (
    SELECT
        customer_id AS customer,
        MAX(segment) AS segment
    FROM customers
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
)
SELECT
    segment,
    SUM(customers) AS customers,
    COUNT(DISTINCT customer) AS customers_seen,
    SUM(users) AS users,
    SUM(visits) AS visits,
    SUM(hits) AS events,
    SUM(orders) AS orders,
    CAST(SUM(cents) / 100 AS DECIMAL(28, 2)) AS revenue
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
            user_id AS visitor,
            1 AS users,
            COUNT(DISTINCT visit_id) AS visits,
            COUNT(*) AS hits,
            0 AS orders,
            0 AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
        GROUP BY user_id
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
                user_id AS visitor,
                tr_orderid AS order_id,
                COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
              AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY user_id, tr_orderid
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
                last_login[3] AS customer
            FROM (
                SELECT
                    user_id AS visitor,
                    MAX((dt + tm, ev_label IS NOT NULL, ev_label)) FILTER (WHERE ev_label IS NOT NULL) AS last_login
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                  AND ev_action = 'login'
                GROUP BY user_id
            ) l
        ) n
        JOIN known k
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
    FROM known k
) f
GROUP BY segment
ORDER BY events DESC, segment NULLS FIRST
