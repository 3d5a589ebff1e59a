SELECT
    o.order_id AS order_id,
    o.placed AS placed,
    CASE
        WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[0], 1, 1) = '0'
            THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[0], 2)
    END AS user_id,
    CASE
        WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[1], 1, 1) = '0'
            THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[1], 2)
    END AS visit_id,
    o.total / 100 AS total,
    o.tax / 100 AS tax,
    o.shipping / 100 AS shipping,
    i.goods / 100 AS goods,
    i.line_count AS line_count,
    i.pieces AS pieces,
    CASE
        WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[2], 1, 1) = '0'
            THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[2], 2)
    END AS affiliation,
    CASE
        WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[3], 1, 1) = '0'
            THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[3], 2)
    END AS city,
    CASE
        WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[4], 1, 1) = '0'
            THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[4], 2)
    END AS state,
    CASE
        WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[5], 1, 1) = '0'
            THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, '\001')[5], 2)
    END AS country
FROM (
    SELECT
        tr_orderid AS order_id,
        MIN(CONCAT(dt, ' ', tm)) AS placed,
        MIN(CASE
            WHEN tr_orderid IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                COALESCE(CONCAT('0', REGEXP_REPLACE(user_id, '\001', ' ')), '1'),
                '\001',
                COALESCE(CONCAT('0', REGEXP_REPLACE(CAST(visit_id AS STRING), '\001', ' ')), '1'),
                '\001',
                COALESCE(CONCAT('0', REGEXP_REPLACE(tr_affiliation, '\001', ' ')), '1'),
                '\001',
                COALESCE(CONCAT('0', REGEXP_REPLACE(tr_city, '\001', ' ')), '1'),
                '\001',
                COALESCE(CONCAT('0', REGEXP_REPLACE(tr_state, '\001', ' ')), '1'),
                '\001',
                COALESCE(CONCAT('0', REGEXP_REPLACE(tr_country, '\001', ' ')), '1')
            )), '1'))
        END) AS at_first,
        MAX(CASE
            WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
            WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
              AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
        END) AS total,
        MAX(CASE
            WHEN TRIM(tr_tax) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_tax) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_tax), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_tax), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
            WHEN TRIM(tr_tax) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
              AND ABS(ROUND(CAST(TRIM(tr_tax) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_tax) AS DOUBLE) * 100) AS BIGINT)
        END) AS tax,
        MAX(CASE
            WHEN TRIM(tr_shipping) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_shipping) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(
                REGEXP_EXTRACT(TRIM(tr_shipping), '^[-+]?([0-9]*)', 1),
                RPAD(REGEXP_EXTRACT(TRIM(tr_shipping), '[.]([0-9]*)', 1), 3, '0')
            ) AS BIGINT) + 5) DIV 10)
            WHEN TRIM(tr_shipping) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
              AND ABS(ROUND(CAST(TRIM(tr_shipping) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_shipping) AS DOUBLE) * 100) AS BIGINT)
        END) AS shipping
    FROM events
    WHERE dt >= '2012-01-01'
      AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
      AND tr_orderid IS NOT NULL
    GROUP BY tr_orderid
) o
LEFT OUTER JOIN (
    SELECT
        order_id,
        SUM(cents) AS goods,
        COUNT(*) AS line_count,
        SUM(pieces) AS pieces
    FROM (
        SELECT
            ti_orderid AS order_id,
            ti_sku AS sku,
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
    GROUP BY order_id
) i
    ON o.order_id = i.order_id
ORDER BY placed DESC, order_id
LIMIT 100;
