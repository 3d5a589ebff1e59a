SELECT
    visitor,
    visit_id,
    entered_at,
    CASE WHEN SUBSTR(entry, 20, 1) = '0' THEN SUBSTR(entry, 21) END AS entry_page,
    exited_at,
    CASE WHEN SUBSTR(exit_view, 20, 1) = '1' THEN SUBSTR(exit_view, 21) END AS exit_page,
    page_views
FROM (
    SELECT
        BINARY user_id AS visitor,
        visit_id,
        MIN(CONCAT(dt, ' ', tm)) AS entered_at,
        MIN(CASE
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
                THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
                END)), '1'))
        END) AS entry,
        MAX(CONCAT(dt, ' ', tm)) AS exited_at,
        MAX(CASE
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
                THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
                END)), '0'))
        END) AS exit_view,
        COUNT(*) AS page_views
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
    GROUP BY BINARY user_id, visit_id
) v
ORDER BY visitor, visit_id;
