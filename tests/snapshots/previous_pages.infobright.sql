SELECT
    page_1 AS previous_page,
    COUNT(*) AS views
FROM (
    SELECT
        visitor, visit_id,
        nth - place + 1 AS n,
        MAX(CASE WHEN place = 1 THEN page END) AS page_1,
        MAX(CASE WHEN place = 2 THEN page END) AS page_2
    FROM (
        SELECT
            r_at_row.visitor, r_at_row.visit_id, r_at_row.moment, r_at_row.page,
            COUNT(*) AS nth
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
            GROUP BY
                BINARY user_id,
                visit_id,
                CONCAT(dt, ' ', tm),
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
        ) r_at_row
        JOIN (
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
            GROUP BY
                BINARY user_id,
                visit_id,
                CONCAT(dt, ' ', tm),
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
        ) r_at_before
            ON r_at_row.visitor = r_at_before.visitor AND r_at_row.visit_id = r_at_before.visit_id
        WHERE (r_at_before.moment < r_at_row.moment)
          OR (r_at_before.moment = r_at_row.moment AND r_at_before.page <= r_at_row.page)
        GROUP BY r_at_row.visitor, r_at_row.visit_id, r_at_row.moment, r_at_row.page
    ) r_at
    CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
    WHERE nth >= place
    GROUP BY visitor, visit_id, nth - place + 1
) r
WHERE BINARY page_2 = '/basket'
GROUP BY page_1
HAVING COUNT(*) >= 1
ORDER BY views DESC, previous_page
LIMIT 20;
