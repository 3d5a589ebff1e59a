SELECT
    BINARY user_id AS visitor,
    visit_id,
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
    END) AS page,
    MIN(CONCAT(dt, ' ', tm)) AS first_event,
    MAX(CONCAT(dt, ' ', tm)) AS last_event,
    COUNT(*) AS events,
    COUNT(CASE
        WHEN (
            BINARY event = 'page_view'
            OR (
                event IS NULL
                AND tr_orderid IS NULL
                AND ti_orderid IS NULL
                AND ev_action IS NULL
                AND page_title IS NOT NULL
            )
        ) THEN 1
    END) AS page_views,
    COUNT(CASE WHEN BINARY event = 'page_ping' THEN 1 END) AS pings,
    COUNT(CASE
        WHEN (
            BINARY event = 'custom'
            OR BINARY event = 'struct'
            OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
        ) THEN 1
    END) AS custom_events
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL AND visit_id IS NOT NULL
GROUP BY
    BINARY user_id,
    visit_id,
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
    END)
ORDER BY visitor, visit_id, page;
