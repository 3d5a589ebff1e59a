WITH in_order AS MATERIALIZED (
    SELECT
        customer,
        placed,
        n,
        n - 1 AS n_before,
        cents
    FROM (
        SELECT
            customer, placed, order_id, cents,
            ROW_NUMBER() OVER (PARTITION BY customer ORDER BY placed, order_id) AS n
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
        ) purchases_row
    ) purchases
)
SELECT
    o.n AS order_number,
    COUNT(*) AS customers,
    COUNT(a.n) AS came_back,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(a.n) * 1e0 / COUNT(*) END AS repeat_rate,
    CASE WHEN COUNT(a.n) <> 0 THEN SUM(date_diff('day', o.placed, a.placed)) * 1e0 / COUNT(a.n) END AS mean_days,
    CAST(SUM(o.cents) / 100 AS DECIMAL(28, 2)) AS revenue,
    CASE WHEN (COUNT(*) * 100) <> 0 THEN SUM(o.cents) * 1e0 / (COUNT(*) * 100) END AS average_order_value
FROM in_order o
LEFT OUTER JOIN in_order a
    ON o.customer = a.customer AND o.n = a.n_before
GROUP BY o.n
ORDER BY order_number
