SELECT
    keyword,
    SUM(searches) AS searches,
    COUNT(*) AS visits,
    SUM(again) AS again,
    SUM(refined) AS refined,
    SUM(exited) AS exited,
    CASE WHEN SUM(searches) <> 0 THEN SUM(exited) * 1e0 / SUM(searches) END AS exit_rate
FROM (
    SELECT
        visitor,
        visit_id,
        keyword_1 AS keyword,
        COUNT(*) AS searches,
        COUNT(CASE WHEN keyword_2 = keyword_1 THEN 1 END) AS again,
        COUNT(CASE WHEN keyword_2 <> '' AND keyword_2 <> keyword_1 THEN 1 END) AS refined,
        COUNT(CASE WHEN keyword_2 IS NULL THEN 1 END) AS exited
    FROM (
        SELECT
            visitor, visit_id,
            nth - place + 1 AS n,
            MAX(CASE WHEN place = 1 THEN keyword END) AS keyword_1,
            MAX(CASE WHEN place = 2 THEN keyword END) AS keyword_2
        FROM (
            SELECT
                r_at_row.visitor, r_at_row.visit_id, r_at_row.moment, r_at_row.page, r_at_row.keyword,
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
                    END) AS page,
                    COALESCE(BINARY CASE
                        WHEN LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) > 0
                          AND CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) < CHAR_LENGTH(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)))
                          AND CHAR_LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) + 4), '&', 1), '+', ' ')) > 0
                            THEN REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) + 4), '&', 1), '+', ' ')
                    END, '') AS keyword
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
                    END),
                    COALESCE(BINARY CASE
                        WHEN LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) > 0
                          AND CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) < CHAR_LENGTH(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)))
                          AND CHAR_LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) + 4), '&', 1), '+', ' ')) > 0
                            THEN REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) + 4), '&', 1), '+', ' ')
                    END, '')
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
                    END) AS page,
                    COALESCE(BINARY CASE
                        WHEN LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) > 0
                          AND CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) < CHAR_LENGTH(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)))
                          AND CHAR_LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) + 4), '&', 1), '+', ' ')) > 0
                            THEN REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) + 4), '&', 1), '+', ' ')
                    END, '') AS keyword
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
                    END),
                    COALESCE(BINARY CASE
                        WHEN LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) > 0
                          AND CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) < CHAR_LENGTH(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)))
                          AND CHAR_LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) + 4), '&', 1), '+', ' ')) > 0
                            THEN REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_url, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_url, '#', 1)) + 1)), '&q=', 1)) + 4), '&', 1), '+', ' ')
                    END, '')
            ) r_at_before
                ON r_at_row.visitor = r_at_before.visitor AND r_at_row.visit_id = r_at_before.visit_id
            WHERE (r_at_before.moment < r_at_row.moment)
              OR (r_at_before.moment = r_at_row.moment AND r_at_before.page < r_at_row.page)
              OR (
                r_at_before.moment = r_at_row.moment
                AND r_at_before.page = r_at_row.page
                AND r_at_before.keyword <= r_at_row.keyword
            )
            GROUP BY r_at_row.visitor, r_at_row.visit_id, r_at_row.moment, r_at_row.page, r_at_row.keyword
        ) r_at
        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
        WHERE nth >= place
        GROUP BY visitor, visit_id, nth - place + 1
    ) r
    WHERE keyword_1 <> ''
    GROUP BY visitor, visit_id, keyword_1
) p
GROUP BY keyword
HAVING SUM(searches) >= 1
ORDER BY searches DESC, keyword
LIMIT 20;
