SELECT
    n.way AS way,
    CASE n.way
        WHEN 1 THEN 'visit'
        WHEN 2 THEN 'basket'
        WHEN 3 THEN 'checkout'
        WHEN 4 THEN 'visit'
    END AS from_step,
    CASE n.way
        WHEN 1 THEN 'basket'
        WHEN 2 THEN 'checkout'
        WHEN 3 THEN 'order'
        WHEN 4 THEN 'order'
    END AS to_step,
    t.reached AS reached,
    MIN(CASE WHEN n.place * 2 >= t.reached THEN n.seconds END) AS median,
    t.mean AS mean,
    MIN(CASE WHEN n.place * 10 >= t.reached * 9 THEN n.seconds END) AS p90
FROM (
    SELECT
        n_row.way, n_row.seconds, n_row.visitor, n_row.visit_id,
        COUNT(*) AS place
    FROM (
        SELECT
            way,
            seconds,
            visitor, visit_id
        FROM (
            SELECT
                visitor, visit_id,
                way,
                seconds
            FROM (
                SELECT
                    visitor, visit_id,
                    way,
                    CASE way
                        WHEN 1 THEN (DATEDIFF(reached_2, reached_1) * 86400 + CAST(SUBSTR(reached_2, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_2, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_2, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_1, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_1, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_1, 18, 2) AS INT) * 1))
                        WHEN 2 THEN (DATEDIFF(reached_3, reached_2) * 86400 + CAST(SUBSTR(reached_3, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_3, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_3, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_2, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_2, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_2, 18, 2) AS INT) * 1))
                        WHEN 3 THEN (DATEDIFF(reached_4, reached_3) * 86400 + CAST(SUBSTR(reached_4, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_4, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_4, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_3, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_3, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_3, 18, 2) AS INT) * 1))
                        WHEN 4 THEN (DATEDIFF(reached_4, reached_1) * 86400 + CAST(SUBSTR(reached_4, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_4, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_4, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_1, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_1, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_1, 18, 2) AS INT) * 1))
                    END AS seconds
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
                LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4)) w AS way
            ) t
            WHERE seconds IS NOT NULL
        ) k
    ) n_row
    JOIN (
        SELECT
            way,
            seconds,
            visitor, visit_id
        FROM (
            SELECT
                visitor, visit_id,
                way,
                seconds
            FROM (
                SELECT
                    visitor, visit_id,
                    way,
                    CASE way
                        WHEN 1 THEN (DATEDIFF(reached_2, reached_1) * 86400 + CAST(SUBSTR(reached_2, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_2, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_2, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_1, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_1, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_1, 18, 2) AS INT) * 1))
                        WHEN 2 THEN (DATEDIFF(reached_3, reached_2) * 86400 + CAST(SUBSTR(reached_3, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_3, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_3, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_2, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_2, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_2, 18, 2) AS INT) * 1))
                        WHEN 3 THEN (DATEDIFF(reached_4, reached_3) * 86400 + CAST(SUBSTR(reached_4, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_4, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_4, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_3, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_3, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_3, 18, 2) AS INT) * 1))
                        WHEN 4 THEN (DATEDIFF(reached_4, reached_1) * 86400 + CAST(SUBSTR(reached_4, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_4, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_4, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_1, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_1, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_1, 18, 2) AS INT) * 1))
                    END AS seconds
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
                LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4)) w AS way
            ) t
            WHERE seconds IS NOT NULL
        ) k
    ) n_before
        ON n_row.way = n_before.way
    WHERE (n_before.seconds < n_row.seconds)
      OR (n_before.seconds = n_row.seconds AND n_before.visitor < n_row.visitor)
      OR (
        n_before.seconds = n_row.seconds
        AND n_before.visitor = n_row.visitor
        AND n_before.visit_id <= n_row.visit_id
    )
    GROUP BY n_row.way, n_row.seconds, n_row.visitor, n_row.visit_id
) n
JOIN (
    SELECT
        way,
        COUNT(*) AS reached,
        CASE WHEN COUNT(*) <> 0 THEN SUM(seconds) * 1e0 / COUNT(*) END AS mean
    FROM (
        SELECT
            visitor, visit_id,
            way,
            seconds
        FROM (
            SELECT
                visitor, visit_id,
                way,
                CASE way
                    WHEN 1 THEN (DATEDIFF(reached_2, reached_1) * 86400 + CAST(SUBSTR(reached_2, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_2, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_2, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_1, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_1, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_1, 18, 2) AS INT) * 1))
                    WHEN 2 THEN (DATEDIFF(reached_3, reached_2) * 86400 + CAST(SUBSTR(reached_3, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_3, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_3, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_2, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_2, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_2, 18, 2) AS INT) * 1))
                    WHEN 3 THEN (DATEDIFF(reached_4, reached_3) * 86400 + CAST(SUBSTR(reached_4, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_4, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_4, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_3, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_3, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_3, 18, 2) AS INT) * 1))
                    WHEN 4 THEN (DATEDIFF(reached_4, reached_1) * 86400 + CAST(SUBSTR(reached_4, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_4, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_4, 18, 2) AS INT) * 1 - (CAST(SUBSTR(reached_1, 12, 2) AS INT) * 3600 + CAST(SUBSTR(reached_1, 15, 2) AS INT) * 60 + CAST(SUBSTR(reached_1, 18, 2) AS INT) * 1))
                END AS seconds
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
            LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4)) w AS way
        ) t
        WHERE seconds IS NOT NULL
    ) k
    GROUP BY way
) t
    ON n.way = t.way
GROUP BY n.way, t.reached, t.mean
ORDER BY way;
