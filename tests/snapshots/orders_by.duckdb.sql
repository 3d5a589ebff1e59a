SELECT
    country,
    place,
    COUNT(*) AS orders,
    CAST(SUM(cents) / 100 AS DECIMAL(28, 2)) AS revenue,
    CASE WHEN (COUNT(*) * 100) <> 0 THEN SUM(cents) * 1e0 / (COUNT(*) * 100) END AS average_order_value
FROM (
    SELECT
        goes_to[2][2] AS country,
        goes_to[2][4] AS place,
        cents
    FROM (
        SELECT
            tr_orderid AS order_id,
            MIN((dt + tm, (tr_country IS NULL, replace(tr_country, chr(1), ' '), tr_country IS NULL, replace(tr_country, chr(1), ' ')))) FILTER (WHERE tr_orderid IS NOT NULL) AS goes_to,
            MIN(dt + tm) AS placed,
            COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY tr_orderid
    ) placed
) places
GROUP BY country, place
HAVING COUNT(*) >= 1
ORDER BY revenue DESC, orders DESC, country NULLS FIRST, place NULLS FIRST
LIMIT 20
