SELECT
    SUBSTR(filled, 1, 10) AS period,
    COUNT(*) AS baskets,
    COUNT(CASE WHEN orders = 0 THEN 1 END) AS abandoned,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN orders = 0 THEN 1 END) * 1e0 / COUNT(*) END AS abandonment_rate,
    SUM(CASE WHEN orders = 0 THEN pieces ELSE 0 END) AS pieces,
    SUM(CASE WHEN orders = 0 THEN cents ELSE 0 END) / 100 AS value
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
                user_id AS visitor,
                visit_id,
                ev_label AS product,
                CONCAT(dt, ' ', tm) AS moment,
                CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_add,
                CASE WHEN ev_action = 'remove-from-basket' THEN 1 ELSE 0 END AS is_remove,
                CASE
                    WHEN (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL)) THEN 1
                    ELSE 0
                END AS is_order,
                COALESCE(CASE
                    WHEN TRIM(ev_property) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ev_property) AS INT)
                END, 1) AS pieces,
                COALESCE(CASE
                    WHEN TRIM(ev_value) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(ev_value) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(ev_value), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(ev_value), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                    WHEN TRIM(ev_value) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                      AND ABS(ROUND(CAST(TRIM(ev_value) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(ev_value) AS DOUBLE) * 100) AS BIGINT)
                END, 0) AS price
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
              AND (
                  ((ev_action = 'add-to-basket') OR (ev_action = 'remove-from-basket'))
                  OR (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              )
        ) hits
        GROUP BY visitor, visit_id, product
    ) products
    GROUP BY visitor, visit_id
) baskets
WHERE filled IS NOT NULL
GROUP BY SUBSTR(filled, 1, 10)
ORDER BY period;
