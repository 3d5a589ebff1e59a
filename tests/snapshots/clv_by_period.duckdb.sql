SELECT
    customer AS user_id,
    CAST(date_trunc('month', placed) AS DATE) AS period,
    COUNT(*) AS orders,
    CAST(SUM(cents) / 100 AS DECIMAL(28, 2)) AS value
FROM (
    SELECT
        order_id,
        who[2] AS customer,
        placed,
        cents
    FROM (
        SELECT
            tr_orderid AS order_id,
            MIN((dt + tm, user_id)) FILTER (WHERE user_id IS NOT NULL) AS who,
            MIN(dt + tm) AS placed,
            COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY tr_orderid
    ) known
    WHERE who IS NOT NULL
) purchases
GROUP BY customer, CAST(date_trunc('month', placed) AS DATE)
ORDER BY value DESC, period, user_id
LIMIT 200
