SELECT
    g.what AS what,
    g.orders AS orders,
    g.pieces AS pieces,
    g.cents / 100 AS revenue,
    CASE WHEN t.cents <> 0 THEN g.cents * 1e0 / t.cents END AS revenue_share
FROM (
    SELECT
        1 AS everything,
        what,
        COUNT(DISTINCT order_id) AS orders,
        SUM(pieces) AS pieces,
        SUM(cents) AS cents
    FROM (
        SELECT
            ti_orderid AS order_id,
            ti_sku AS sku,
            MIN(ti_category) AS what,
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
    ) l
    GROUP BY what
) g
JOIN (
    SELECT
        1 AS everything,
        SUM(cents) AS cents
    FROM (
        SELECT
            ti_orderid AS order_id,
            ti_sku AS sku,
            MIN(ti_category) AS what,
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
    ) l
) t
    ON g.everything = t.everything
WHERE g.orders >= 1
ORDER BY revenue DESC, orders DESC, what
LIMIT 20;
