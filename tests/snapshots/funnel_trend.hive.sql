SELECT
    period,
    step,
    label,
    reached,
    from_first,
    from_previous
FROM (
    SELECT
        period,
        reached_1 AS entered,
        step,
        CASE step
            WHEN 1 THEN 'visit'
            WHEN 2 THEN 'basket'
            WHEN 3 THEN 'checkout'
            WHEN 4 THEN 'order'
        END AS label,
        CASE step
            WHEN 1 THEN reached_1
            WHEN 2 THEN reached_2
            WHEN 3 THEN reached_3
            WHEN 4 THEN reached_4
        END AS reached,
        CASE step
            WHEN 1 THEN CASE WHEN reached_1 <> 0 THEN reached_1 * 1e0 / reached_1 END
            WHEN 2 THEN CASE WHEN reached_1 <> 0 THEN reached_2 * 1e0 / reached_1 END
            WHEN 3 THEN CASE WHEN reached_1 <> 0 THEN reached_3 * 1e0 / reached_1 END
            WHEN 4 THEN CASE WHEN reached_1 <> 0 THEN reached_4 * 1e0 / reached_1 END
        END AS from_first,
        CASE step
            WHEN 1 THEN NULL
            WHEN 2 THEN CASE WHEN reached_1 <> 0 THEN reached_2 * 1e0 / reached_1 END
            WHEN 3 THEN CASE WHEN reached_2 <> 0 THEN reached_3 * 1e0 / reached_2 END
            WHEN 4 THEN CASE WHEN reached_3 <> 0 THEN reached_4 * 1e0 / reached_3 END
        END AS from_previous
    FROM (
        SELECT
            DATE_SUB(SUBSTR(reached_1, 1, 10), PMOD(DATEDIFF(SUBSTR(reached_1, 1, 10), '1970-01-05'), 7)) AS period,
            COUNT(reached_1) AS reached_1,
            COUNT(reached_2) AS reached_2,
            COUNT(reached_3) AS reached_3,
            COUNT(reached_4) AS reached_4
        FROM (
            SELECT
                r.visitor, r.visit_id,
                r.reached_1 AS reached_1,
                r.reached_2 AS reached_2,
                r.reached_3 AS reached_3,
                MIN(CASE WHEN n.moment >= r.reached_3 THEN n.moment END) AS reached_4
            FROM (
                SELECT
                    r.visitor, r.visit_id,
                    r.reached_1 AS reached_1,
                    r.reached_2 AS reached_2,
                    MIN(CASE WHEN n.moment >= r.reached_2 THEN n.moment END) AS reached_3
                FROM (
                    SELECT
                        r.visitor, r.visit_id,
                        r.reached_1 AS reached_1,
                        MIN(CASE WHEN n.moment >= r.reached_1 THEN n.moment END) AS reached_2
                    FROM (
                        SELECT
                            visitor, visit_id,
                            MIN(moment) AS reached_1
                        FROM (
                            SELECT
                                user_id AS visitor,
                                visit_id,
                                CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                CASE WHEN ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                CASE
                                    WHEN CASE
                                        WHEN event IS NOT NULL THEN event
                                        WHEN tr_orderid IS NOT NULL THEN 'transaction'
                                        WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                                        WHEN ev_action IS NOT NULL THEN 'custom'
                                        WHEN page_title IS NOT NULL THEN 'page_view'
                                    END = 'transaction' THEN 1
                                    ELSE 0
                                END AS is_step_4,
                                CONCAT(dt, ' ', tm) AS moment
                            FROM events
                            WHERE dt >= '2012-01-01'
                              AND user_id IS NOT NULL AND visit_id IS NOT NULL
                        ) h
                        WHERE is_step_1 = 1
                        GROUP BY visitor, visit_id
                    ) r
                    LEFT OUTER JOIN (
                        SELECT
                            visitor, visit_id,
                            moment
                        FROM (
                            SELECT
                                user_id AS visitor,
                                visit_id,
                                CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                CASE WHEN ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                CASE
                                    WHEN CASE
                                        WHEN event IS NOT NULL THEN event
                                        WHEN tr_orderid IS NOT NULL THEN 'transaction'
                                        WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                                        WHEN ev_action IS NOT NULL THEN 'custom'
                                        WHEN page_title IS NOT NULL THEN 'page_view'
                                    END = 'transaction' THEN 1
                                    ELSE 0
                                END AS is_step_4,
                                CONCAT(dt, ' ', tm) AS moment
                            FROM events
                            WHERE dt >= '2012-01-01'
                              AND user_id IS NOT NULL AND visit_id IS NOT NULL
                        ) h
                        WHERE is_step_2 = 1
                    ) n
                        ON n.visitor = r.visitor AND n.visit_id = r.visit_id
                    GROUP BY r.visitor, r.visit_id, r.reached_1
                ) r
                LEFT OUTER JOIN (
                    SELECT
                        visitor, visit_id,
                        moment
                    FROM (
                        SELECT
                            user_id AS visitor,
                            visit_id,
                            CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                            CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                            CASE WHEN ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                            CASE
                                WHEN CASE
                                    WHEN event IS NOT NULL THEN event
                                    WHEN tr_orderid IS NOT NULL THEN 'transaction'
                                    WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                                    WHEN ev_action IS NOT NULL THEN 'custom'
                                    WHEN page_title IS NOT NULL THEN 'page_view'
                                END = 'transaction' THEN 1
                                ELSE 0
                            END AS is_step_4,
                            CONCAT(dt, ' ', tm) AS moment
                        FROM events
                        WHERE dt >= '2012-01-01'
                          AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    ) h
                    WHERE is_step_3 = 1
                ) n
                    ON n.visitor = r.visitor AND n.visit_id = r.visit_id
                GROUP BY r.visitor, r.visit_id, r.reached_1, r.reached_2
            ) r
            LEFT OUTER JOIN (
                SELECT
                    visitor, visit_id,
                    moment
                FROM (
                    SELECT
                        user_id AS visitor,
                        visit_id,
                        CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                        CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                        CASE WHEN ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                        CASE
                            WHEN CASE
                                WHEN event IS NOT NULL THEN event
                                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                                WHEN ev_action IS NOT NULL THEN 'custom'
                                WHEN page_title IS NOT NULL THEN 'page_view'
                            END = 'transaction' THEN 1
                            ELSE 0
                        END AS is_step_4,
                        CONCAT(dt, ' ', tm) AS moment
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                ) h
                WHERE is_step_4 = 1
            ) n
                ON n.visitor = r.visitor AND n.visit_id = r.visit_id
            GROUP BY r.visitor, r.visit_id, r.reached_1, r.reached_2, r.reached_3
        ) r
        GROUP BY DATE_SUB(SUBSTR(reached_1, 1, 10), PMOD(DATEDIFF(SUBSTR(reached_1, 1, 10), '1970-01-05'), 7))
    ) t
    LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4)) s AS step
) steps
ORDER BY period, step;
