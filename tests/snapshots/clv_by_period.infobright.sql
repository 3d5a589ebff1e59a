SELECT
    customer AS user_id,
    DATE_SUB(DATE(placed), INTERVAL DAYOFMONTH(DATE(placed)) - 1 DAY) AS period,
    COUNT(*) AS orders,
    CAST(SUM(cents) / 100 AS DECIMAL(18, 2)) AS value
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
GROUP BY customer, DATE_SUB(DATE(placed), INTERVAL DAYOFMONTH(DATE(placed)) - 1 DAY)
ORDER BY value DESC, period, user_id
LIMIT 200;
