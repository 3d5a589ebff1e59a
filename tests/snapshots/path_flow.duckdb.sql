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
                visitor, visit_id, moment, page,
                ROW_NUMBER() OVER (PARTITION BY visitor, visit_id ORDER BY moment, page) AS n
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
                        dt + tm AS moment,
                        CASE
                            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
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
                        dt + tm,
                        CASE
                            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                        END
                ) v
            ) s_row
        ) s
        WHERE n <= 6
        GROUP BY visitor, visit_id
    ) p
    CROSS JOIN (SELECT 1 AS step UNION ALL SELECT 2 AS step UNION ALL SELECT 3 AS step UNION ALL SELECT 4 AS step UNION ALL SELECT 5 AS step) s
) e
WHERE near IS NOT NULL
GROUP BY step, near, far
HAVING COUNT(*) >= 1
ORDER BY visits DESC, step, page NULLS FIRST, next_page NULLS FIRST
LIMIT 50
