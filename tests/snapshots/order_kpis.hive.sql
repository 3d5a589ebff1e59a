SELECT
    period,
    SUM(orders) AS orders,
    SUM(cents) / 100 AS revenue,
    CASE WHEN (SUM(orders) * 100) <> 0 THEN SUM(cents) * 1e0 / (SUM(orders) * 100) END AS average_order_value,
    SUM(pieces) AS `items`,
    SUM(visits) AS visits,
    CASE WHEN SUM(visits) <> 0 THEN SUM(orders) * 1e0 / SUM(visits) END AS orders_per_visit
FROM (
    SELECT
        SUBSTR(o.placed, 1, 10) AS period,
        1 AS orders,
        COALESCE(o.cents, 0) AS cents,
        COALESCE(i.pieces, 0) AS pieces,
        0 AS visits
    FROM (
        SELECT
            tr_orderid AS order_id,
            MIN(CONCAT(dt, ' ', tm)) AS placed,
            MAX(CASE
                WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
            END) AS cents
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
                COALESCE(MAX(CASE
                    WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT)
                END), 1) AS pieces
            FROM events
            WHERE dt >= '2012-01-01'
              AND (event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
              AND ti_orderid IS NOT NULL
            GROUP BY ti_orderid, ti_sku
        ) l
        GROUP BY order_id
    ) i
        ON o.order_id = i.order_id
    UNION ALL
    SELECT
        SUBSTR(v.began, 1, 10) AS period,
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
        GROUP BY user_id, visit_id
    ) v
) f
GROUP BY period
ORDER BY period;
