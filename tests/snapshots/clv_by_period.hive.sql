SELECT
    customer AS user_id,
    CONCAT(SUBSTR(placed, 1, 7), '-01') AS period,
    COUNT(*) AS orders,
    SUM(cents) / 100 AS value
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
GROUP BY customer, CONCAT(SUBSTR(placed, 1, 7), '-01')
ORDER BY value DESC, period, user_id
LIMIT 200;
