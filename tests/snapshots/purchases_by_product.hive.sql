SELECT
    l.period AS period,
    CASE WHEN SUBSTR(l.mark, 1, 1) = '1' THEN SUBSTR(l.mark, 2) END AS sku,
    COUNT(DISTINCT l.buyer) AS buyers,
    COUNT(*) AS orders,
    SUM(l.pieces) AS pieces,
    SUM(l.cents) / 100 AS revenue
FROM (
    SELECT
        CONCAT(SUBSTR(sold, 1, 7), '-01') AS period,
        COALESCE(CONCAT('1', sku), '0') AS mark,
        CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS buyer,
        pieces,
        cents
    FROM (
        SELECT
            ti_orderid AS order_id,
            ti_sku AS sku,
            MIN(CASE
                WHEN user_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
            END) AS who,
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
) l
JOIN (
    SELECT
        mark,
        SUM(pieces) AS all_pieces,
        COUNT(*) AS all_orders
    FROM (
        SELECT
            CONCAT(SUBSTR(sold, 1, 7), '-01') AS period,
            COALESCE(CONCAT('1', sku), '0') AS mark,
            CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS buyer,
            pieces,
            cents
        FROM (
            SELECT
                ti_orderid AS order_id,
                ti_sku AS sku,
                MIN(CASE
                    WHEN user_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                END) AS who,
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
    ) l
    GROUP BY mark
    ORDER BY all_pieces DESC, all_orders DESC, mark
    LIMIT 100
) t
    ON l.mark = t.mark
GROUP BY l.period, l.mark
HAVING COUNT(*) >= 1
ORDER BY period, pieces DESC, orders DESC, sku;
