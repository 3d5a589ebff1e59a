SELECT
    steps,
    COUNT(*) AS visits
FROM (
    SELECT
        MIN(n) - 1 AS steps
    FROM (
        SELECT
            s_row.visitor, s_row.visit_id, s_row.moment, s_row.page,
            COUNT(*) AS n
        FROM (
            SELECT
                v.visitor AS visitor,
                v.visit_id AS visit_id,
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
            ) v
            JOIN (
                SELECT
                    BINARY user_id AS visitor,
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS moment,
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
                    END) AS packed
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
                  AND BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
                  END) = '/'
                GROUP BY BINARY user_id, visit_id
            ) e
                ON v.visitor = e.visitor AND v.visit_id = e.visit_id
            WHERE v.moment > e.moment OR (
                v.moment = e.moment
                AND v.page >= CASE WHEN SUBSTR(e.packed, 20, 1) = '0' THEN SUBSTR(e.packed, 21) END
            )
        ) s_row
        JOIN (
            SELECT
                v.visitor AS visitor,
                v.visit_id AS visit_id,
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
            ) v
            JOIN (
                SELECT
                    BINARY user_id AS visitor,
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS moment,
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
                    END) AS packed
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
                  AND BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
                  END) = '/'
                GROUP BY BINARY user_id, visit_id
            ) e
                ON v.visitor = e.visitor AND v.visit_id = e.visit_id
            WHERE v.moment > e.moment OR (
                v.moment = e.moment
                AND v.page >= CASE WHEN SUBSTR(e.packed, 20, 1) = '0' THEN SUBSTR(e.packed, 21) END
            )
        ) s_before
            ON s_row.visitor = s_before.visitor AND s_row.visit_id = s_before.visit_id
        WHERE (s_before.moment < s_row.moment) OR (s_before.moment = s_row.moment AND s_before.page <= s_row.page)
        GROUP BY s_row.visitor, s_row.visit_id, s_row.moment, s_row.page
    ) s
    WHERE n > 1
      AND BINARY page = '/basket'
    GROUP BY visitor, visit_id
) a
GROUP BY steps
ORDER BY steps;
