SELECT
    customer,
    COUNT(DISTINCT CASE WHEN web = 1 THEN visitor END) AS users,
    SUM(web) AS web_orders,
    CAST(SUM(CASE WHEN web = 1 THEN cents ELSE 0 END) / 100 AS DECIMAL(18, 2)) AS web_revenue,
    COUNT(CASE WHEN web = 0 THEN 1 END) AS offline_sales,
    CAST(SUM(CASE WHEN web = 0 AND cents IS NOT NULL THEN cents ELSE 0 END) / 100 AS DECIMAL(18, 2)) AS offline_revenue,
    CAST(SUM(COALESCE(cents, 0)) / 100 AS DECIMAL(18, 2)) AS total
FROM (
    SELECT
        k.customer AS customer,
        k.visitor AS visitor,
        1 AS web,
        p.cents AS cents
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
    ) p
    JOIN (
        SELECT
            visitor,
            CASE WHEN SUBSTR(known_as, 20, 1) = '1' THEN SUBSTR(known_as, 21) END AS customer
        FROM (
            SELECT
                BINARY user_id AS visitor,
                MAX(CASE
                    WHEN ev_label IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', ev_label), '0'))
                END) AS known_as
            FROM events
            WHERE dt >= '2012-01-01'
              AND BINARY ev_action = 'login'
              AND user_id IS NOT NULL
              AND ev_label IS NOT NULL
            GROUP BY BINARY user_id
        ) logins
    ) k
        ON p.customer = k.visitor
    UNION ALL
    SELECT
        BINARY customer AS customer,
        BINARY customer AS visitor,
        0 AS web,
        CAST(amount * 100 AS SIGNED) AS cents
    FROM offline_sales
    WHERE customer IS NOT NULL
) sales
GROUP BY customer
ORDER BY total DESC, customer
LIMIT 100;
