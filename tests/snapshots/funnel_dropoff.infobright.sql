SELECT
    p.page AS next_page,
    p.lost AS lost,
    CASE WHEN t.lost <> 0 THEN p.lost * 1e0 / t.lost END AS share
FROM (
    SELECT
        1 AS everything,
        n.page AS page,
        COUNT(*) AS lost
    FROM (
        SELECT
            visitor, visit_id,
            reached_1 AS reached_at
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
                                BINARY user_id AS visitor,
                                visit_id,
                                CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                CASE
                                    WHEN BINARY CASE
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
                                BINARY user_id AS visitor,
                                visit_id,
                                CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                CASE
                                    WHEN BINARY CASE
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
                            BINARY user_id AS visitor,
                            visit_id,
                            CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                            CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                            CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                            CASE
                                WHEN BINARY CASE
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
                        BINARY user_id AS visitor,
                        visit_id,
                        CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                        CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                        CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                        CASE
                            WHEN BINARY CASE
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
        WHERE reached_1 IS NOT NULL
          AND reached_2 IS NULL
    ) l
    LEFT OUTER JOIN (
        SELECT
            visitor, visit_id,
            page
        FROM (
            SELECT
                n_row.visitor, n_row.visit_id, n_row.moment, n_row.page,
                COUNT(*) AS place
            FROM (
                SELECT
                    v.visitor, v.visit_id,
                    v.moment AS moment,
                    v.page AS page
                FROM (
                    SELECT
                        BINARY user_id AS visitor,
                        visit_id,
                        CONCAT(dt, ' ', tm) AS moment,
                        BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
                            WHEN 0 THEN 1
                            ELSE LOCATE(
                                '/',
                                CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), '/'),
                                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                            )
                        END), CASE
                            WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1) = '' OR (
                                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0
                                AND LOCATE(
                                    '/',
                                    SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                                ) = 0
                            ) THEN '/'
                            ELSE ''
                        END) AS page
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                      AND (
                          BINARY event = 'page_view'
                          OR (
                              event IS NULL
                              AND tr_orderid IS NULL
                              AND ti_orderid IS NULL
                              AND ev_action IS NULL
                              AND page_title IS NOT NULL
                          )
                      )
                      AND page_url IS NOT NULL
                ) v
                JOIN (
                    SELECT
                        visitor, visit_id,
                        reached_1 AS reached_at
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
                                            BINARY user_id AS visitor,
                                            visit_id,
                                            CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                            CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                            CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                            CASE
                                                WHEN BINARY CASE
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
                                            BINARY user_id AS visitor,
                                            visit_id,
                                            CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                            CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                            CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                            CASE
                                                WHEN BINARY CASE
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
                                        BINARY user_id AS visitor,
                                        visit_id,
                                        CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                        CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                        CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                        CASE
                                            WHEN BINARY CASE
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
                                    BINARY user_id AS visitor,
                                    visit_id,
                                    CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                    CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                    CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                    CASE
                                        WHEN BINARY CASE
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
                    WHERE reached_1 IS NOT NULL
                      AND reached_2 IS NULL
                ) l
                    ON v.visitor = l.visitor AND v.visit_id = l.visit_id
                WHERE v.moment > l.reached_at
                GROUP BY v.visitor, v.visit_id, v.moment, v.page
            ) n_row
            JOIN (
                SELECT
                    v.visitor, v.visit_id,
                    v.moment AS moment,
                    v.page AS page
                FROM (
                    SELECT
                        BINARY user_id AS visitor,
                        visit_id,
                        CONCAT(dt, ' ', tm) AS moment,
                        BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
                            WHEN 0 THEN 1
                            ELSE LOCATE(
                                '/',
                                CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), '/'),
                                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                            )
                        END), CASE
                            WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1) = '' OR (
                                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0
                                AND LOCATE(
                                    '/',
                                    SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                                ) = 0
                            ) THEN '/'
                            ELSE ''
                        END) AS page
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                      AND (
                          BINARY event = 'page_view'
                          OR (
                              event IS NULL
                              AND tr_orderid IS NULL
                              AND ti_orderid IS NULL
                              AND ev_action IS NULL
                              AND page_title IS NOT NULL
                          )
                      )
                      AND page_url IS NOT NULL
                ) v
                JOIN (
                    SELECT
                        visitor, visit_id,
                        reached_1 AS reached_at
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
                                            BINARY user_id AS visitor,
                                            visit_id,
                                            CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                            CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                            CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                            CASE
                                                WHEN BINARY CASE
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
                                            BINARY user_id AS visitor,
                                            visit_id,
                                            CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                            CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                            CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                            CASE
                                                WHEN BINARY CASE
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
                                        BINARY user_id AS visitor,
                                        visit_id,
                                        CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                        CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                        CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                        CASE
                                            WHEN BINARY CASE
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
                                    BINARY user_id AS visitor,
                                    visit_id,
                                    CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                    CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                    CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                    CASE
                                        WHEN BINARY CASE
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
                    WHERE reached_1 IS NOT NULL
                      AND reached_2 IS NULL
                ) l
                    ON v.visitor = l.visitor AND v.visit_id = l.visit_id
                WHERE v.moment > l.reached_at
                GROUP BY v.visitor, v.visit_id, v.moment, v.page
            ) n_before
                ON n_row.visitor = n_before.visitor AND n_row.visit_id = n_before.visit_id
            WHERE (n_before.moment < n_row.moment) OR (n_before.moment = n_row.moment AND n_before.page <= n_row.page)
            GROUP BY n_row.visitor, n_row.visit_id, n_row.moment, n_row.page
        ) n
        WHERE place = 1
    ) n
        ON l.visitor = n.visitor AND l.visit_id = n.visit_id
    GROUP BY n.page
    HAVING COUNT(*) >= 1
) p
JOIN (
    SELECT
        1 AS everything,
        COUNT(*) AS lost
    FROM (
        SELECT
            visitor, visit_id,
            reached_1 AS reached_at
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
                                BINARY user_id AS visitor,
                                visit_id,
                                CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                CASE
                                    WHEN BINARY CASE
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
                                BINARY user_id AS visitor,
                                visit_id,
                                CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                                CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                                CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                                CASE
                                    WHEN BINARY CASE
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
                            BINARY user_id AS visitor,
                            visit_id,
                            CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                            CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                            CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                            CASE
                                WHEN BINARY CASE
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
                        BINARY user_id AS visitor,
                        visit_id,
                        CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
                        CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
                        CASE WHEN BINARY ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
                        CASE
                            WHEN BINARY CASE
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
        WHERE reached_1 IS NOT NULL
          AND reached_2 IS NULL
    ) l
) t
    ON p.everything = t.everything
ORDER BY lost DESC, next_page
LIMIT 20;
