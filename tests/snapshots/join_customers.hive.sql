SELECT
    segment,
    SUM(customers) AS customers,
    COUNT(DISTINCT customer) AS customers_seen,
    SUM(users) AS users,
    SUM(visits) AS visits,
    SUM(hits) AS events,
    SUM(orders) AS orders,
    SUM(cents) / 100 AS revenue
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
                COALESCE(MAX(CASE
                    WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                    WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                      AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
                END), 0) AS cents
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
                CASE WHEN SUBSTR(last_login, 20, 1) = '1' THEN SUBSTR(last_login, 21) END AS customer
            FROM (
                SELECT
                    user_id AS visitor,
                    MAX(CASE
                        WHEN ev_label IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', ev_label), '0'))
                    END) AS last_login
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                  AND ev_action = 'login'
                GROUP BY user_id
            ) l
        ) n
        JOIN (
            SELECT
                customer_id AS customer,
                MAX(segment) AS segment
            FROM customers
            WHERE customer_id IS NOT NULL
            GROUP BY customer_id
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
            customer_id AS customer,
            MAX(segment) AS segment
        FROM customers
        WHERE customer_id IS NOT NULL
        GROUP BY customer_id
    ) k
) f
GROUP BY segment
ORDER BY events DESC, segment;
