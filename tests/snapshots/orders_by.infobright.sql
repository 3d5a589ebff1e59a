SELECT
    country,
    place,
    COUNT(*) AS orders,
    CAST(SUM(cents) / 100 AS DECIMAL(18, 2)) AS revenue,
    CASE WHEN (COUNT(*) * 100) <> 0 THEN SUM(cents) * 1e0 / (COUNT(*) * 100) END AS average_order_value
FROM (
    SELECT
        CASE
            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(goes_to, 20, 1) = '0' THEN SUBSTR(goes_to, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(goes_to, 20, 1) = '0' THEN SUBSTR(goes_to, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
        END AS country,
        CASE
            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(goes_to, 20, 1) = '0' THEN SUBSTR(goes_to, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(goes_to, 20, 1) = '0' THEN SUBSTR(goes_to, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
        END AS place,
        cents
    FROM (
        SELECT
            BINARY tr_orderid AS order_id,
            MIN(CASE
                WHEN tr_orderid IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                    COALESCE(CONCAT('0', REPLACE(tr_country, CHAR(1), ' ')), '1'),
                    CHAR(1),
                    COALESCE(CONCAT('0', REPLACE(tr_country, CHAR(1), ' ')), '1')
                )), '1'))
            END) AS goes_to,
            MIN(CONCAT(dt, ' ', tm)) AS placed,
            COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY BINARY tr_orderid
    ) placed
) places
GROUP BY country, place
HAVING COUNT(*) >= 1
ORDER BY revenue DESC, orders DESC, country, place
LIMIT 20;
