SELECT
    next_action,
    SUM(times) AS times
FROM (
    SELECT
        SUM(CASE WHEN place = 1 THEN is_it ELSE 0 END) AS times,
        MAX(CASE WHEN place = 2 AND is_action = 1 THEN what END) AS next_action
    FROM (
        SELECT
            d_row.visitor, d_row.visit_id, d_row.moment, d_row.what, d_row.is_action, d_row.is_it,
            SUM(d_before.is_action) AS nth
        FROM (
            SELECT
                visitor,
                visit_id,
                moment,
                what,
                MAX(is_action) AS is_action,
                MAX(is_it) AS is_it
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    visit_id,
                    CONCAT(dt, ' ', tm) AS moment,
                    BINARY CASE
                        WHEN (
                            BINARY event = 'page_view'
                            OR (
                                event IS NULL
                                AND tr_orderid IS NULL
                                AND ti_orderid IS NULL
                                AND ev_action IS NULL
                                AND page_title IS NOT NULL
                            )
                        )
                            THEN COALESCE(CONCAT('page_view ', CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
                            END)), 'page_view')
                        WHEN (
                            BINARY event = 'custom'
                            OR BINARY event = 'struct'
                            OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
                        ) THEN COALESCE(CONCAT('custom ', ev_action), 'custom')
                        ELSE COALESCE(CASE
                            WHEN event IS NOT NULL THEN event
                            WHEN tr_orderid IS NOT NULL THEN 'transaction'
                            WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                            WHEN ev_action IS NOT NULL THEN 'custom'
                            WHEN page_title IS NOT NULL THEN 'page_view'
                        END, 'unknown')
                    END AS what,
                    CASE WHEN (event IS NULL OR NOT (BINARY event = 'page_ping')) THEN 1 ELSE 0 END AS is_action,
                    CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_it
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND ((event IS NULL OR NOT (BINARY event = 'page_ping')) OR ((BINARY ev_action = 'add-to-basket')))
            ) h
            GROUP BY visitor, visit_id, moment, what
        ) d_row
        JOIN (
            SELECT
                visitor,
                visit_id,
                moment,
                what,
                MAX(is_action) AS is_action,
                MAX(is_it) AS is_it
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    visit_id,
                    CONCAT(dt, ' ', tm) AS moment,
                    BINARY CASE
                        WHEN (
                            BINARY event = 'page_view'
                            OR (
                                event IS NULL
                                AND tr_orderid IS NULL
                                AND ti_orderid IS NULL
                                AND ev_action IS NULL
                                AND page_title IS NOT NULL
                            )
                        )
                            THEN COALESCE(CONCAT('page_view ', CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
                            END)), 'page_view')
                        WHEN (
                            BINARY event = 'custom'
                            OR BINARY event = 'struct'
                            OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
                        ) THEN COALESCE(CONCAT('custom ', ev_action), 'custom')
                        ELSE COALESCE(CASE
                            WHEN event IS NOT NULL THEN event
                            WHEN tr_orderid IS NOT NULL THEN 'transaction'
                            WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                            WHEN ev_action IS NOT NULL THEN 'custom'
                            WHEN page_title IS NOT NULL THEN 'page_view'
                        END, 'unknown')
                    END AS what,
                    CASE WHEN (event IS NULL OR NOT (BINARY event = 'page_ping')) THEN 1 ELSE 0 END AS is_action,
                    CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_it
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND ((event IS NULL OR NOT (BINARY event = 'page_ping')) OR ((BINARY ev_action = 'add-to-basket')))
            ) h
            GROUP BY visitor, visit_id, moment, what
        ) d_before
            ON d_row.visitor = d_before.visitor AND d_row.visit_id = d_before.visit_id
        WHERE (d_before.moment < d_row.moment) OR (d_before.moment = d_row.moment AND d_before.what <= d_row.what)
        GROUP BY d_row.visitor, d_row.visit_id, d_row.moment, d_row.what, d_row.is_action, d_row.is_it
    ) d
    CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
    GROUP BY visitor, visit_id, nth - place + 1
) n
WHERE times > 0
GROUP BY next_action
HAVING SUM(times) >= 1
ORDER BY times DESC, next_action
LIMIT 20;
