SELECT
    step,
    near AS page,
    far AS next_page,
    COUNT(*) AS visits
FROM (
    SELECT
        step,
        CASE step
            WHEN 1 THEN page_1
            WHEN 2 THEN page_2
            WHEN 3 THEN page_3
            WHEN 4 THEN page_4
            WHEN 5 THEN page_5
        END AS near,
        CASE step
            WHEN 1 THEN page_2
            WHEN 2 THEN page_3
            WHEN 3 THEN page_4
            WHEN 4 THEN page_5
            WHEN 5 THEN page_6
        END AS far
    FROM (
        SELECT
            visitor,
            visit_id,
            MAX(CASE WHEN n = 1 THEN page END) AS page_1,
            MAX(CASE WHEN n = 2 THEN page END) AS page_2,
            MAX(CASE WHEN n = 3 THEN page END) AS page_3,
            MAX(CASE WHEN n = 4 THEN page END) AS page_4,
            MAX(CASE WHEN n = 5 THEN page END) AS page_5,
            MAX(CASE WHEN n = 6 THEN page END) AS page_6
        FROM (
            SELECT
                s_row.visitor, s_row.visit_id, s_row.moment, s_row.page,
                COUNT(*) AS n
            FROM (
                SELECT
                    visitor,
                    visit_id,
                    moment,
                    page
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
            ) s_row
            JOIN (
                SELECT
                    visitor,
                    visit_id,
                    moment,
                    page
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
            ) s_before
                ON s_row.visitor = s_before.visitor AND s_row.visit_id = s_before.visit_id
            WHERE (s_before.moment < s_row.moment) OR (s_before.moment = s_row.moment AND s_before.page <= s_row.page)
            GROUP BY s_row.visitor, s_row.visit_id, s_row.moment, s_row.page
        ) s
        WHERE n <= 6
        GROUP BY visitor, visit_id
    ) p
    LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5)) s AS step
) e
WHERE near IS NOT NULL
GROUP BY step, near, far
HAVING COUNT(*) >= 1
ORDER BY visits DESC, step, page, next_page
LIMIT 50;
