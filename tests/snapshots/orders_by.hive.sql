SELECT
    country,
    place,
    COUNT(*) AS orders,
    SUM(cents) / 100 AS revenue,
    CASE WHEN (COUNT(*) * 100) <> 0 THEN SUM(cents) * 1e0 / (COUNT(*) * 100) END AS average_order_value
FROM (
    SELECT
        CASE
            WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(goes_to, 20, 1) = '0' THEN SUBSTR(goes_to, 21) END, '\001')[0], 1, 1) = '0'
                THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(goes_to, 20, 1) = '0' THEN SUBSTR(goes_to, 21) END, '\001')[0], 2)
        END AS country,
        CASE
            WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(goes_to, 20, 1) = '0' THEN SUBSTR(goes_to, 21) END, '\001')[1], 1, 1) = '0'
                THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(goes_to, 20, 1) = '0' THEN SUBSTR(goes_to, 21) END, '\001')[1], 2)
        END AS place,
        cents
    FROM (
        SELECT
            tr_orderid AS order_id,
            MIN(CASE
                WHEN tr_orderid IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                    COALESCE(CONCAT('0', REGEXP_REPLACE(tr_country, '\001', ' ')), '1'),
                    '\001',
                    COALESCE(CONCAT('0', REGEXP_REPLACE(tr_country, '\001', ' ')), '1')
                )), '1'))
            END) AS goes_to,
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
    ) placed
) places
GROUP BY country, place
HAVING COUNT(*) >= 1
ORDER BY revenue DESC, orders DESC, country, place
LIMIT 20;
