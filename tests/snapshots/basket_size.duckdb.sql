WITH counted AS MATERIALIZED (
    SELECT
        1 AS everything,
        place,
        COUNT(*) AS orders,
        SUM(cents) AS cents
    FROM (
        SELECT
            CASE
                WHEN COALESCE(i.pieces, 0) >= 11 THEN 6
                WHEN COALESCE(i.pieces, 0) >= 6 THEN 5
                WHEN COALESCE(i.pieces, 0) >= 4 THEN 4
                WHEN COALESCE(i.pieces, 0) >= 3 THEN 3
                WHEN COALESCE(i.pieces, 0) >= 2 THEN 2
                WHEN COALESCE(i.pieces, 0) >= 1 THEN 1
                WHEN COALESCE(i.pieces, 0) IS NOT NULL THEN 0
            END AS place,
            o.cents AS cents
        FROM (
            SELECT
                tr_orderid AS order_id,
                MIN(dt + tm) AS placed,
                COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY tr_orderid
        ) o
        LEFT OUTER JOIN (
            SELECT
                order_id,
                SUM(pieces) AS pieces
            FROM (
                SELECT
                    ti_orderid AS order_id,
                    ti_sku AS sku,
                    MIN(dt + tm) AS sold,
                    COALESCE(MAX(ti_quantity), 1) AS pieces,
                    CASE
                        WHEN ABS(COALESCE(MAX(ti_quantity), 1) * 1e0 * COALESCE(MAX(CAST(CAST(ti_price AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0)) < 1e18
                            THEN COALESCE(MAX(ti_quantity), 1) * COALESCE(MAX(CAST(CAST(ti_price AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0)
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
    ) sized
    GROUP BY place
)
SELECT
    c.place AS place,
    CASE c.place
        WHEN 0 THEN 'below 1'
        WHEN 1 THEN '1'
        WHEN 2 THEN '2'
        WHEN 3 THEN '3'
        WHEN 4 THEN '4-5'
        WHEN 5 THEN '6-10'
        WHEN 6 THEN '11+'
    END AS size_label,
    c.orders AS orders,
    CASE WHEN t.orders <> 0 THEN c.orders * 1e0 / t.orders END AS order_share,
    CAST(c.cents / 100 AS DECIMAL(28, 2)) AS revenue,
    CASE WHEN t.cents <> 0 THEN c.cents * 1e0 / t.cents END AS revenue_share
FROM counted c
JOIN (
    SELECT
        1 AS everything,
        SUM(orders) AS orders,
        SUM(cents) AS cents
    FROM counted counted
) t
    ON c.everything = t.everything
ORDER BY place
