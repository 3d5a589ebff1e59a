SELECT
    DATE(filled) AS period,
    COUNT(*) AS baskets,
    COUNT(CASE WHEN orders = 0 THEN 1 END) AS abandoned,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN orders = 0 THEN 1 END) * 1e0 / COUNT(*) END AS abandonment_rate,
    SUM(CASE WHEN orders = 0 THEN pieces ELSE 0 END) AS pieces,
    CAST(SUM(CASE WHEN orders = 0 THEN cents ELSE 0 END) / 100 AS DECIMAL(18, 2)) AS value
FROM (
    SELECT
        MIN(filled) AS filled,
        SUM(orders) AS orders,
        SUM(CASE WHEN pieces > 0 THEN pieces ELSE 0 END) AS pieces,
        SUM(CASE WHEN pieces > 0 AND cents > 0 THEN cents ELSE 0 END) AS cents
    FROM (
        SELECT
            visitor,
            visit_id,
            MIN(CASE WHEN is_add = 1 THEN moment END) AS filled,
            SUM(is_order) AS orders,
            SUM((is_add - is_remove) * pieces) AS pieces,
            SUM((is_add - is_remove) * CASE WHEN ABS(pieces * 1e0 * price) < 1e18 THEN pieces * price END) AS cents
        FROM (
            SELECT
                BINARY user_id AS visitor,
                visit_id,
                BINARY ev_label AS product,
                CONCAT(dt, ' ', tm) AS moment,
                CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_add,
                CASE WHEN BINARY ev_action = 'remove-from-basket' THEN 1 ELSE 0 END AS is_remove,
                CASE
                    WHEN (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL)) THEN 1
                    ELSE 0
                END AS is_order,
                COALESCE(CASE
                    WHEN TRIM(ev_property) RLIKE '^-?[0-9]+([.]0*)?$'
                      AND CAST(TRIM(ev_property) AS SIGNED) >= -2147483648
                      AND CAST(TRIM(ev_property) AS SIGNED) <= 2147483647 THEN CAST(TRIM(ev_property) AS SIGNED)
                END, 1) AS pieces,
                COALESCE(CAST((CASE
                    WHEN ABS(ev_value) < 1e16 THEN CAST(CAST(ev_value AS CHAR) AS DECIMAL(18, 2))
                END) * 100 AS SIGNED), 0) AS price
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
              AND (
                  ((BINARY ev_action = 'add-to-basket') OR (BINARY ev_action = 'remove-from-basket'))
                  OR (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              )
        ) hits
        GROUP BY visitor, visit_id, product
    ) products
    GROUP BY visitor, visit_id
) baskets
WHERE filled IS NOT NULL
GROUP BY DATE(filled)
ORDER BY period;
