SELECT
    step,
    label,
    reached,
    furthest,
    CASE WHEN visits <> 0 THEN furthest * 1e0 / visits END AS share,
    CAST(added / 100 AS DECIMAL(18, 2)) AS added,
    orders,
    CAST(cents / 100 AS DECIMAL(18, 2)) AS revenue
FROM (
    SELECT
        step,
        CASE step
            WHEN 1 THEN 'visit'
            WHEN 2 THEN 'basket'
            WHEN 3 THEN 'checkout'
            WHEN 4 THEN 'order'
        END AS label,
        visits,
        CASE step
            WHEN 1 THEN 0 + visits_1 + visits_2 + visits_3 + visits_4
            WHEN 2 THEN 0 + visits_2 + visits_3 + visits_4
            WHEN 3 THEN 0 + visits_3 + visits_4
            WHEN 4 THEN 0 + visits_4
        END AS reached,
        CASE step
            WHEN 1 THEN visits_1
            WHEN 2 THEN visits_2
            WHEN 3 THEN visits_3
            WHEN 4 THEN visits_4
        END AS furthest,
        CASE step
            WHEN 1 THEN added_1
            WHEN 2 THEN added_2
            WHEN 3 THEN added_3
            WHEN 4 THEN added_4
        END AS added,
        CASE step
            WHEN 1 THEN orders_1
            WHEN 2 THEN orders_2
            WHEN 3 THEN orders_3
            WHEN 4 THEN orders_4
        END AS orders,
        CASE step
            WHEN 1 THEN cents_1
            WHEN 2 THEN cents_2
            WHEN 3 THEN cents_3
            WHEN 4 THEN cents_4
        END AS cents
    FROM (
        SELECT
            SUM(visits) AS visits,
            COALESCE(SUM(CASE WHEN furthest = 1 THEN visits END), 0) AS visits_1,
            COALESCE(SUM(CASE WHEN furthest = 2 THEN visits END), 0) AS visits_2,
            COALESCE(SUM(CASE WHEN furthest = 3 THEN visits END), 0) AS visits_3,
            COALESCE(SUM(CASE WHEN furthest = 4 THEN visits END), 0) AS visits_4,
            COALESCE(SUM(CASE WHEN furthest = 1 THEN added END), 0) AS added_1,
            COALESCE(SUM(CASE WHEN furthest = 2 THEN added END), 0) AS added_2,
            COALESCE(SUM(CASE WHEN furthest = 3 THEN added END), 0) AS added_3,
            COALESCE(SUM(CASE WHEN furthest = 4 THEN added END), 0) AS added_4,
            COALESCE(SUM(CASE WHEN furthest = 1 THEN orders END), 0) AS orders_1,
            COALESCE(SUM(CASE WHEN furthest = 2 THEN orders END), 0) AS orders_2,
            COALESCE(SUM(CASE WHEN furthest = 3 THEN orders END), 0) AS orders_3,
            COALESCE(SUM(CASE WHEN furthest = 4 THEN orders END), 0) AS orders_4,
            COALESCE(SUM(CASE WHEN furthest = 1 THEN cents END), 0) AS cents_1,
            COALESCE(SUM(CASE WHEN furthest = 2 THEN cents END), 0) AS cents_2,
            COALESCE(SUM(CASE WHEN furthest = 3 THEN cents END), 0) AS cents_3,
            COALESCE(SUM(CASE WHEN furthest = 4 THEN cents END), 0) AS cents_4
        FROM (
            SELECT
                furthest,
                COUNT(*) AS visits,
                SUM(added) AS added,
                SUM(orders) AS orders,
                SUM(cents) AS cents
            FROM (
                SELECT
                    v.furthest, v.added,
                    COALESCE(o.orders, 0) AS orders,
                    COALESCE(o.cents, 0) AS cents
                FROM (
                    SELECT
                        BINARY user_id AS visitor,
                        CAST(visit_id AS CHAR) AS visit,
                        MAX(CASE
                            WHEN BINARY CASE
                                WHEN event IS NOT NULL THEN event
                                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                                WHEN ev_action IS NOT NULL THEN 'custom'
                                WHEN page_title IS NOT NULL THEN 'page_view'
                            END = 'transaction' THEN 4
                            WHEN BINARY ev_action = 'checkout' THEN 3
                            WHEN BINARY ev_action = 'add-to-basket' THEN 2
                            WHEN 1 = 1 THEN 1
                            ELSE 0
                        END) AS furthest,
                        SUM(CASE
                            WHEN BINARY ev_action = 'add-to-basket' THEN CASE
                                WHEN ABS(COALESCE(CASE
                                    WHEN TRIM(ev_property) RLIKE '^-?[0-9]+([.]0*)?$'
                                      AND CAST(TRIM(ev_property) AS SIGNED) >= -2147483648
                                      AND CAST(TRIM(ev_property) AS SIGNED) <= 2147483647 THEN CAST(TRIM(ev_property) AS SIGNED)
                                END, 1) * 1e0 * COALESCE(CAST((CASE
                                    WHEN ABS(ev_value) < 1e16 THEN CAST(CAST(ev_value AS CHAR) AS DECIMAL(18, 2))
                                END) * 100 AS SIGNED), 0)) < 1e18
                                    THEN COALESCE(CASE
                                        WHEN TRIM(ev_property) RLIKE '^-?[0-9]+([.]0*)?$'
                                          AND CAST(TRIM(ev_property) AS SIGNED) >= -2147483648
                                          AND CAST(TRIM(ev_property) AS SIGNED) <= 2147483647 THEN CAST(TRIM(ev_property) AS SIGNED)
                                    END, 1) * COALESCE(CAST((CASE
                                        WHEN ABS(ev_value) < 1e16 THEN CAST(CAST(ev_value AS CHAR) AS DECIMAL(18, 2))
                                    END) * 100 AS SIGNED), 0)
                            END
                            ELSE 0
                        END) AS added
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY BINARY user_id, visit_id
                ) v
                LEFT OUTER JOIN (
                    SELECT
                        CASE
                            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
                        END AS visitor,
                        CASE
                            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
                        END AS visit,
                        COUNT(*) AS orders,
                        SUM(cents) AS cents
                    FROM (
                        SELECT
                            MIN(CASE
                                WHEN user_id IS NOT NULL
                                  AND visit_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                                    COALESCE(CONCAT('0', REPLACE(user_id, CHAR(1), ' ')), '1'),
                                    CHAR(1),
                                    COALESCE(CONCAT('0', REPLACE(CAST(visit_id AS CHAR), CHAR(1), ' ')), '1')
                                )), '1'))
                            END) AS placed_in,
                            COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
                        FROM events
                        WHERE dt >= '2012-01-01'
                          AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
                          AND tr_orderid IS NOT NULL
                        GROUP BY BINARY tr_orderid
                    ) each_order
                    WHERE placed_in IS NOT NULL
                    GROUP BY
                        CASE
                            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
                        END,
                        CASE
                            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
                        END
                ) o
                    ON v.visitor = o.visitor AND v.visit = o.visit
            ) v
            WHERE furthest > 0
            GROUP BY furthest
        ) by_step
    ) t
    CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 AS step UNION ALL SELECT 3 AS step UNION ALL SELECT 4 AS step) s
) r
ORDER BY step;
