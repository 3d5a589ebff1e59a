SELECT
    order_id,
    CASE
        WHEN orders = 0 THEN 'no order'
        WHEN pieces = 0 THEN 'no items'
        WHEN total IS NULL THEN 'no total'
        ELSE 'other total'
    END AS finding,
    CAST(total / 100 AS DECIMAL(18, 2)) AS total,
    CAST(goods / 100 AS DECIMAL(18, 2)) AS goods,
    CAST(tax / 100 AS DECIMAL(18, 2)) AS tax,
    CAST(shipping / 100 AS DECIMAL(18, 2)) AS shipping,
    CAST(difference / 100 AS DECIMAL(18, 2)) AS difference
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
            BINARY tr_orderid AS order_id,
            1 AS orders,
            0 AS pieces,
            MAX(CAST(tr_total * 100 AS SIGNED)) AS total,
            COALESCE(MAX(CAST(tr_tax * 100 AS SIGNED)), 0) AS tax,
            COALESCE(MAX(CAST(tr_shipping * 100 AS SIGNED)), 0) AS shipping,
            0 AS goods
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY BINARY tr_orderid
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
                BINARY ti_orderid AS order_id,
                CASE
                    WHEN ABS(COALESCE(MAX(ti_quantity), 1) * 1e0 * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)) < 1e18
                        THEN COALESCE(MAX(ti_quantity), 1) * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)
                END AS goods
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
    ) f
    GROUP BY order_id
) s
WHERE orders = 0
  OR pieces = 0
  OR total IS NULL
  OR difference > 0
ORDER BY difference DESC, order_id
LIMIT 20;
