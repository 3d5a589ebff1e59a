SELECT
    period,
    SUM(orders) AS orders,
    CAST(SUM(cents) / 100 AS DECIMAL(18, 2)) AS revenue,
    CASE WHEN (SUM(orders) * 100) <> 0 THEN SUM(cents) * 1e0 / (SUM(orders) * 100) END AS average_order_value,
    SUM(pieces) AS items,
    SUM(visits) AS visits,
    CASE WHEN SUM(visits) <> 0 THEN SUM(orders) * 1e0 / SUM(visits) END AS orders_per_visit
FROM (
    SELECT
        DATE(o.placed) AS period,
        1 AS orders,
        COALESCE(o.cents, 0) AS cents,
        COALESCE(i.pieces, 0) AS pieces,
        0 AS visits
    FROM (
        SELECT
            BINARY tr_orderid AS order_id,
            MIN(CONCAT(dt, ' ', tm)) AS placed,
            MAX(CAST(tr_total * 100 AS SIGNED)) AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY BINARY tr_orderid
    ) o
    LEFT OUTER JOIN (
        SELECT
            order_id,
            SUM(pieces) AS pieces
        FROM (
            SELECT
                BINARY ti_orderid AS order_id,
                COALESCE(MAX(ti_quantity), 1) AS pieces
            FROM events
            WHERE dt >= '2012-01-01'
              AND (
                  BINARY event = 'transaction_item'
                  OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL)
              )
              AND ti_orderid IS NOT NULL
            GROUP BY BINARY ti_orderid, BINARY ti_sku
        ) l
        GROUP BY order_id
    ) i
        ON o.order_id = i.order_id
    UNION ALL
    SELECT
        DATE(v.began) AS period,
        0 AS orders,
        0 AS cents,
        0 AS pieces,
        1 AS visits
    FROM (
        SELECT
            MIN(CONCAT(dt, ' ', tm)) AS began
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
        GROUP BY BINARY user_id, visit_id
    ) v
) f
GROUP BY period
ORDER BY period;
