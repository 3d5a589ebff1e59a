SELECT
    tenth,
    entities,
    CAST(cents / 100 AS DECIMAL(18, 2)) AS revenue,
    CASE WHEN of_all <> 0 THEN cents * 1e0 / of_all END AS revenue_share,
    CASE WHEN of_all <> 0 THEN up_to * 1e0 / of_all END AS cumulative_share
FROM (
    SELECT
        tenth,
        CASE tenth
            WHEN 1 THEN entities_1
            WHEN 2 THEN entities_2
            WHEN 3 THEN entities_3
            WHEN 4 THEN entities_4
            WHEN 5 THEN entities_5
            WHEN 6 THEN entities_6
            WHEN 7 THEN entities_7
            WHEN 8 THEN entities_8
            WHEN 9 THEN entities_9
            WHEN 10 THEN entities_10
        END AS entities,
        CASE tenth
            WHEN 1 THEN cents_1
            WHEN 2 THEN cents_2
            WHEN 3 THEN cents_3
            WHEN 4 THEN cents_4
            WHEN 5 THEN cents_5
            WHEN 6 THEN cents_6
            WHEN 7 THEN cents_7
            WHEN 8 THEN cents_8
            WHEN 9 THEN cents_9
            WHEN 10 THEN cents_10
        END AS cents,
        CASE tenth
            WHEN 1 THEN up_to_1
            WHEN 2 THEN up_to_2
            WHEN 3 THEN up_to_3
            WHEN 4 THEN up_to_4
            WHEN 5 THEN up_to_5
            WHEN 6 THEN up_to_6
            WHEN 7 THEN up_to_7
            WHEN 8 THEN up_to_8
            WHEN 9 THEN up_to_9
            WHEN 10 THEN up_to_10
        END AS up_to,
        up_to_10 AS of_all
    FROM (
        SELECT
            COUNT(CASE WHEN tenth = 1 THEN 1 END) AS entities_1,
            COALESCE(SUM(CASE WHEN tenth = 1 THEN cents END), 0) AS cents_1,
            COALESCE(SUM(CASE WHEN tenth <= 1 THEN cents END), 0) AS up_to_1,
            COUNT(CASE WHEN tenth = 2 THEN 1 END) AS entities_2,
            COALESCE(SUM(CASE WHEN tenth = 2 THEN cents END), 0) AS cents_2,
            COALESCE(SUM(CASE WHEN tenth <= 2 THEN cents END), 0) AS up_to_2,
            COUNT(CASE WHEN tenth = 3 THEN 1 END) AS entities_3,
            COALESCE(SUM(CASE WHEN tenth = 3 THEN cents END), 0) AS cents_3,
            COALESCE(SUM(CASE WHEN tenth <= 3 THEN cents END), 0) AS up_to_3,
            COUNT(CASE WHEN tenth = 4 THEN 1 END) AS entities_4,
            COALESCE(SUM(CASE WHEN tenth = 4 THEN cents END), 0) AS cents_4,
            COALESCE(SUM(CASE WHEN tenth <= 4 THEN cents END), 0) AS up_to_4,
            COUNT(CASE WHEN tenth = 5 THEN 1 END) AS entities_5,
            COALESCE(SUM(CASE WHEN tenth = 5 THEN cents END), 0) AS cents_5,
            COALESCE(SUM(CASE WHEN tenth <= 5 THEN cents END), 0) AS up_to_5,
            COUNT(CASE WHEN tenth = 6 THEN 1 END) AS entities_6,
            COALESCE(SUM(CASE WHEN tenth = 6 THEN cents END), 0) AS cents_6,
            COALESCE(SUM(CASE WHEN tenth <= 6 THEN cents END), 0) AS up_to_6,
            COUNT(CASE WHEN tenth = 7 THEN 1 END) AS entities_7,
            COALESCE(SUM(CASE WHEN tenth = 7 THEN cents END), 0) AS cents_7,
            COALESCE(SUM(CASE WHEN tenth <= 7 THEN cents END), 0) AS up_to_7,
            COUNT(CASE WHEN tenth = 8 THEN 1 END) AS entities_8,
            COALESCE(SUM(CASE WHEN tenth = 8 THEN cents END), 0) AS cents_8,
            COALESCE(SUM(CASE WHEN tenth <= 8 THEN cents END), 0) AS up_to_8,
            COUNT(CASE WHEN tenth = 9 THEN 1 END) AS entities_9,
            COALESCE(SUM(CASE WHEN tenth = 9 THEN cents END), 0) AS cents_9,
            COALESCE(SUM(CASE WHEN tenth <= 9 THEN cents END), 0) AS up_to_9,
            COUNT(CASE WHEN tenth = 10 THEN 1 END) AS entities_10,
            COALESCE(SUM(CASE WHEN tenth = 10 THEN cents END), 0) AS cents_10,
            COALESCE(SUM(CASE WHEN tenth <= 10 THEN cents END), 0) AS up_to_10
        FROM (
            SELECT
                0 - minus_cents AS cents,
                CASE
                    WHEN minus_cents_below * 10 >= counted * 9 THEN 10
                    WHEN minus_cents_below * 10 >= counted * 8 THEN 9
                    WHEN minus_cents_below * 10 >= counted * 7 THEN 8
                    WHEN minus_cents_below * 10 >= counted * 6 THEN 7
                    WHEN minus_cents_below * 10 >= counted * 5 THEN 6
                    WHEN minus_cents_below * 10 >= counted * 4 THEN 5
                    WHEN minus_cents_below * 10 >= counted * 3 THEN 4
                    WHEN minus_cents_below * 10 >= counted * 2 THEN 3
                    WHEN minus_cents_below * 10 >= counted * 1 THEN 2
                    ELSE 1
                END AS tenth
            FROM (
                SELECT
                    spent_row.entity, spent_row.minus_cents,
                    COUNT(*) AS counted,
                    COUNT(CASE WHEN spent_other.minus_cents < spent_row.minus_cents THEN 1 END) AS minus_cents_below
                FROM (
                    SELECT
                        1 AS everything,
                        entity, minus_cents
                    FROM (
                        SELECT
                            customer AS entity,
                            0 - SUM(cents) AS minus_cents
                        FROM (
                            SELECT
                                order_id,
                                CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS customer,
                                placed,
                                cents
                            FROM (
                                SELECT
                                    BINARY tr_orderid AS order_id,
                                    MIN(CASE
                                        WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                                    END) AS who,
                                    MIN(CONCAT(dt, ' ', tm)) AS placed,
                                    COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
                                FROM events
                                WHERE dt >= '2012-01-01'
                                  AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
                                  AND tr_orderid IS NOT NULL
                                GROUP BY BINARY tr_orderid
                            ) known
                            WHERE who IS NOT NULL
                        ) sold
                        WHERE customer IS NOT NULL
                        GROUP BY customer
                    ) spent_all
                ) spent_row
                JOIN (
                    SELECT
                        1 AS everything,
                        entity, minus_cents
                    FROM (
                        SELECT
                            customer AS entity,
                            0 - SUM(cents) AS minus_cents
                        FROM (
                            SELECT
                                order_id,
                                CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS customer,
                                placed,
                                cents
                            FROM (
                                SELECT
                                    BINARY tr_orderid AS order_id,
                                    MIN(CASE
                                        WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                                    END) AS who,
                                    MIN(CONCAT(dt, ' ', tm)) AS placed,
                                    COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
                                FROM events
                                WHERE dt >= '2012-01-01'
                                  AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
                                  AND tr_orderid IS NOT NULL
                                GROUP BY BINARY tr_orderid
                            ) known
                            WHERE who IS NOT NULL
                        ) sold
                        WHERE customer IS NOT NULL
                        GROUP BY customer
                    ) spent_all
                ) spent_other
                    ON spent_row.everything = spent_other.everything
                GROUP BY spent_row.entity, spent_row.minus_cents
            ) spent
        ) tenths
    ) totals
    CROSS JOIN (SELECT 1 AS tenth UNION ALL SELECT 2 AS tenth UNION ALL SELECT 3 AS tenth UNION ALL SELECT 4 AS tenth UNION ALL SELECT 5 AS tenth UNION ALL SELECT 6 AS tenth UNION ALL SELECT 7 AS tenth UNION ALL SELECT 8 AS tenth UNION ALL SELECT 9 AS tenth UNION ALL SELECT 10 AS tenth) numbered
) rows_of_tenths
ORDER BY tenth;
