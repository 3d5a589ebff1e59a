SELECT
    customer,
    COUNT(DISTINCT CASE WHEN web = 1 THEN visitor END) AS users,
    SUM(web) AS web_orders,
    SUM(CASE WHEN web = 1 THEN cents ELSE 0 END) / 100 AS web_revenue,
    COUNT(CASE WHEN web = 0 THEN 1 END) AS offline_sales,
    SUM(CASE WHEN web = 0 AND cents IS NOT NULL THEN cents ELSE 0 END) / 100 AS offline_revenue,
    SUM(COALESCE(cents, 0)) / 100 AS total
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
                tr_orderid AS order_id,
                MIN(CASE
                    WHEN user_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                END) AS who,
                MIN(CONCAT(dt, ' ', tm)) AS placed,
                COALESCE(MAX(CASE
                    WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                    WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                      AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
                END), 0) AS cents
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
            CASE WHEN SUBSTR(known_as, 20, 1) = '1' THEN SUBSTR(known_as, 21) END AS customer
        FROM (
            SELECT
                user_id AS visitor,
                MAX(CASE
                    WHEN ev_label IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', ev_label), '0'))
                END) AS known_as
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
        CASE
            WHEN TRIM(amount) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(amount) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(amount), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(amount), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
            WHEN TRIM(amount) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
              AND ABS(ROUND(CAST(TRIM(amount) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(amount) AS DOUBLE) * 100) AS BIGINT)
        END AS cents
    FROM offline_sales
    WHERE customer IS NOT NULL
) sales
GROUP BY customer
ORDER BY total DESC, customer
LIMIT 100;
