SELECT
    order_id,
    CASE
        WHEN orders = 0 THEN 'no order'
        WHEN pieces = 0 THEN 'no items'
        WHEN total IS NULL THEN 'no total'
        ELSE 'other total'
    END AS finding,
    total / 100 AS total,
    goods / 100 AS goods,
    tax / 100 AS tax,
    shipping / 100 AS shipping,
    difference / 100 AS difference
FROM (
    SELECT
        order_id,
        SUM(orders) AS orders,
        SUM(pieces) AS pieces,
        SUM(total) AS total,
        SUM(goods) AS goods,
        SUM(tax) AS tax,
        SUM(shipping) AS shipping,
        ABS(SUM(total) - SUM(goods) - SUM(tax) - SUM(shipping)) AS difference
    FROM (
        SELECT
            tr_orderid AS order_id,
            1 AS orders,
            0 AS pieces,
            MAX(CASE
                WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
            END) AS total,
            COALESCE(MAX(CASE
                WHEN TRIM(tr_tax) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_tax) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_tax), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_tax), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(tr_tax) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(tr_tax) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_tax) AS DOUBLE) * 100) AS BIGINT)
            END), 0) AS tax,
            COALESCE(MAX(CASE
                WHEN TRIM(tr_shipping) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_shipping) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(
                    REGEXP_EXTRACT(TRIM(tr_shipping), '^[-+]?([0-9]*)', 1),
                    RPAD(REGEXP_EXTRACT(TRIM(tr_shipping), '[.]([0-9]*)', 1), 3, '0')
                ) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(tr_shipping) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(tr_shipping) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_shipping) AS DOUBLE) * 100) AS BIGINT)
            END), 0) AS shipping,
            0 AS goods
        FROM events
        WHERE dt >= '2012-01-01'
          AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY tr_orderid
        UNION ALL
        SELECT
            order_id,
            0 AS orders,
            COUNT(*) AS pieces,
            CASE WHEN COUNT(*) = 0 THEN 0 END AS total,
            0 AS tax,
            0 AS shipping,
            SUM(goods) AS goods
        FROM (
            SELECT
                ti_orderid AS order_id,
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
                END AS goods
            FROM events
            WHERE dt >= '2012-01-01'
              AND (event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
              AND ti_orderid IS NOT NULL
            GROUP BY ti_orderid, ti_sku
        ) l
        GROUP BY order_id
    ) f
    GROUP BY order_id
) s
WHERE orders = 0
  OR pieces = 0
  OR total IS NULL
  OR difference > 0
ORDER BY difference DESC, order_id
LIMIT 20;
