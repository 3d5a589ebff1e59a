SELECT
    CONCAT(SUBSTR(sold, 1, 7), '-01') AS period,
    sku,
    COUNT(DISTINCT buyer) AS buyers,
    COUNT(*) AS orders,
    SUM(pieces) AS pieces,
    SUM(cents) / 100 AS revenue
FROM (
    SELECT
        ti_orderid AS order_id,
        ti_sku AS sku,
        MIN(user_id) AS buyer,
        MIN(CONCAT(dt, ' ', tm)) AS sold,
        COALESCE(MAX(CASE
            WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT)
        END), 1) AS pieces,
        CASE
            WHEN ABS(COALESCE(MAX(CASE
                WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT)
            END), 1) * 1e0 * COALESCE(MAX(CASE
                WHEN TRIM(ti_price) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(ti_price) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(ti_price), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(ti_price), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(ti_price) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100) AS BIGINT)
            END), 0)) < 1e18
                THEN COALESCE(MAX(CASE
                    WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT)
                END), 1) * COALESCE(MAX(CASE
                    WHEN TRIM(ti_price) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(ti_price) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(ti_price), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(ti_price), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                    WHEN TRIM(ti_price) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                      AND ABS(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100) AS BIGINT)
                END), 0)
        END AS cents
    FROM events
    WHERE dt >= '2012-01-01'
      AND (event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
      AND ti_orderid IS NOT NULL
    GROUP BY ti_orderid, ti_sku
) order_lines
GROUP BY CONCAT(SUBSTR(sold, 1, 7), '-01'), sku
HAVING COUNT(*) >= 1
ORDER BY period, pieces DESC, orders DESC, sku
LIMIT 100;
