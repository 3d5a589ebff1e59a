SELECT
    customer,
    COUNT(DISTINCT CASE WHEN web = 1 THEN visitor END) AS users,
    SUM(web) AS web_orders,
    CAST(SUM(CASE WHEN web = 1 THEN cents ELSE 0 END) / 100 AS DECIMAL(28, 2)) AS web_revenue,
    COUNT(CASE WHEN web = 0 THEN 1 END) AS offline_sales,
    CAST(SUM(CASE WHEN web = 0 AND cents IS NOT NULL THEN cents ELSE 0 END) / 100 AS DECIMAL(28, 2)) AS offline_revenue,
    CAST(SUM(COALESCE(cents, 0)) / 100 AS DECIMAL(28, 2)) AS total
FROM (
    SELECT
        k.customer AS customer,
        k.visitor AS visitor,
        1 AS web,
        p.cents AS cents
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
    ) p
    JOIN (
        SELECT
            visitor,
            known_as[3] AS customer
        FROM (
            SELECT
                user_id AS visitor,
                MAX((dt + tm, ev_label IS NOT NULL, ev_label)) FILTER (WHERE ev_label IS NOT NULL) AS known_as
            FROM events
            WHERE dt >= '2012-01-01'
              AND ev_action = 'login'
              AND user_id IS NOT NULL
              AND ev_label IS NOT NULL
            GROUP BY user_id
        ) logins
    ) k
        ON p.customer = k.visitor
    UNION ALL
    SELECT
        customer AS customer,
        customer AS visitor,
        0 AS web,
        CAST(CAST(amount AS DECIMAL(20, 2)) * 100 AS BIGINT) AS cents
    FROM offline_sales
    WHERE customer IS NOT NULL
) sales
GROUP BY customer
ORDER BY total DESC, customer
LIMIT 100
