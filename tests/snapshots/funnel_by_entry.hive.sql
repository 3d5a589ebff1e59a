SELECT
    DATE_SUB(SUBSTR(r.entered, 1, 10), PMOD(DATEDIFF(SUBSTR(r.entered, 1, 10), '1970-01-05'), 7)) AS period,
    COUNT(*) AS entered,
    COUNT(r.completed) AS completed,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(r.completed) * 1e0 / COUNT(*) END AS completion_rate,
    COUNT(CASE
        WHEN r.completed IS NULL
          AND (DATEDIFF(e.latest, r.since) * 86400 + CAST(SUBSTR(e.latest, 12, 2) AS INT) * 3600 + CAST(SUBSTR(e.latest, 15, 2) AS INT) * 60 + CAST(SUBSTR(e.latest, 18, 2) AS INT) * 1 - (CAST(SUBSTR(r.since, 12, 2) AS INT) * 3600 + CAST(SUBSTR(r.since, 15, 2) AS INT) * 60 + CAST(SUBSTR(r.since, 18, 2) AS INT) * 1)) <= 1800 THEN 1
    END) AS still_open
FROM (
    SELECT
        1 AS everything,
        v.latest AS since,
        r.reached_1 AS entered,
        r.reached_4 AS completed
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
    JOIN (
        SELECT
            user_id AS visitor,
            visit_id,
            MAX(CONCAT(dt, ' ', tm)) AS latest
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
        GROUP BY user_id, visit_id
    ) v
        ON r.visitor = v.visitor AND r.visit_id = v.visit_id
) r
JOIN (
    SELECT
        1 AS everything,
        MAX(CONCAT(dt, ' ', tm)) AS latest
    FROM events
    WHERE dt >= '2012-01-01'
) e
    ON r.everything = e.everything
GROUP BY DATE_SUB(SUBSTR(r.entered, 1, 10), PMOD(DATEDIFF(SUBSTR(r.entered, 1, 10), '1970-01-05'), 7))
ORDER BY period;
