SELECT
    CONCAT(COALESCE(CONCAT(page_3, ' > '), ''), COALESCE(CONCAT(page_2, ' > '), ''), page_1) AS journey,
    COUNT(*) AS visits
FROM (
    SELECT
        visitor,
        visit_id,
        MAX(CASE WHEN n = 1 THEN page END) AS page_1,
        MAX(CASE WHEN n = 2 THEN page END) AS page_2,
        MAX(CASE WHEN n = 3 THEN page END) AS page_3
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
                    user_id AS visitor,
                    visit_id,
                    CONCAT(dt, ' ', tm) AS moment,
                    CASE
                        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END AS page
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND (
                      event = 'page_view'
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
                    user_id,
                    visit_id,
                    CONCAT(dt, ' ', tm),
                    CASE
                        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END
            ) v
            JOIN (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    MAX(CONCAT(dt, ' ', tm)) AS moment,
                    MAX(CASE
                        WHEN (
                            event = 'page_view'
                            OR (
                                event IS NULL
                                AND tr_orderid IS NULL
                                AND ti_orderid IS NULL
                                AND ev_action IS NULL
                                AND page_title IS NOT NULL
                            )
                        )
                            THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', CASE
                                WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                                ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                            END), '0'))
                    END) AS packed
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND (
                      event = 'page_view'
                      OR (
                          event IS NULL
                          AND tr_orderid IS NULL
                          AND ti_orderid IS NULL
                          AND ev_action IS NULL
                          AND page_title IS NOT NULL
                      )
                  )
                  AND CASE
                      WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                      ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                  END = '/basket'
                GROUP BY user_id, visit_id
            ) e
                ON v.visitor = e.visitor AND v.visit_id = e.visit_id
            WHERE v.moment < e.moment OR (
                v.moment = e.moment
                AND v.page <= CASE WHEN SUBSTR(e.packed, 20, 1) = '1' THEN SUBSTR(e.packed, 21) END
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
                    user_id AS visitor,
                    visit_id,
                    CONCAT(dt, ' ', tm) AS moment,
                    CASE
                        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END AS page
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND (
                      event = 'page_view'
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
                    user_id,
                    visit_id,
                    CONCAT(dt, ' ', tm),
                    CASE
                        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END
            ) v
            JOIN (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    MAX(CONCAT(dt, ' ', tm)) AS moment,
                    MAX(CASE
                        WHEN (
                            event = 'page_view'
                            OR (
                                event IS NULL
                                AND tr_orderid IS NULL
                                AND ti_orderid IS NULL
                                AND ev_action IS NULL
                                AND page_title IS NOT NULL
                            )
                        )
                            THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', CASE
                                WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                                ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                            END), '0'))
                    END) AS packed
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND (
                      event = 'page_view'
                      OR (
                          event IS NULL
                          AND tr_orderid IS NULL
                          AND ti_orderid IS NULL
                          AND ev_action IS NULL
                          AND page_title IS NOT NULL
                      )
                  )
                  AND CASE
                      WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                      ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                  END = '/basket'
                GROUP BY user_id, visit_id
            ) e
                ON v.visitor = e.visitor AND v.visit_id = e.visit_id
            WHERE v.moment < e.moment OR (
                v.moment = e.moment
                AND v.page <= CASE WHEN SUBSTR(e.packed, 20, 1) = '1' THEN SUBSTR(e.packed, 21) END
            )
        ) s_before
            ON s_row.visitor = s_before.visitor AND s_row.visit_id = s_before.visit_id
        WHERE (s_before.moment > s_row.moment) OR (s_before.moment = s_row.moment AND s_before.page >= s_row.page)
        GROUP BY s_row.visitor, s_row.visit_id, s_row.moment, s_row.page
    ) s
    WHERE n <= 3
    GROUP BY visitor, visit_id
) p
WHERE page_1 IS NOT NULL
GROUP BY CONCAT(COALESCE(CONCAT(page_3, ' > '), ''), COALESCE(CONCAT(page_2, ' > '), ''), page_1)
HAVING COUNT(*) >= 1
ORDER BY visits DESC, journey
LIMIT 20;
