SELECT
    e.customer AS user_id,
    e.segment AS segment,
    COALESCE(s.orders, 0) AS orders,
    COALESCE(s.cents, 0) / 100 AS spent,
    e.cents / 100 AS expected,
    (COALESCE(s.cents, 0) + e.cents) / 100 AS total
FROM (
    SELECT
        user_id AS customer,
        segment AS segment,
        COALESCE(CASE
            WHEN TRIM(expected) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(expected) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(expected), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(expected), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
            WHEN TRIM(expected) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
              AND ABS(ROUND(CAST(TRIM(expected) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(expected) AS DOUBLE) * 100) AS BIGINT)
        END, 0) AS cents
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
    ) purchases
    GROUP BY customer
) s
    ON e.customer = s.customer
ORDER BY total DESC, user_id, segment
LIMIT 100;
