SELECT
    direction,
    other_page,
    COUNT(*) AS transitions
FROM (
    SELECT
        CASE
            WHEN side = 2 THEN 'entry'
            WHEN from_it = 0 THEN 'previous'
            WHEN to_it = 1 THEN 'loop'
            WHEN page_2 IS NULL THEN 'exit'
            ELSE 'next'
        END AS direction,
        CASE
            WHEN side = 2 THEN NULL
            WHEN from_it = 0 THEN page_1
            ELSE page_2
        END AS other_page
    FROM (
        SELECT
            n,
            page_1,
            page_2,
            CASE WHEN page_1 = '/basket' THEN 1 ELSE 0 END AS from_it,
            CASE WHEN page_2 = '/basket' THEN 1 ELSE 0 END AS to_it
        FROM (
            SELECT
                visitor, visit_id,
                ROW_NUMBER() OVER in_order AS n,
                LEAD(page, 0) OVER in_order AS page_1,
                LEAD(page, 1) OVER in_order AS page_2
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
            ) r_row
            WINDOW in_order AS (PARTITION BY visitor, visit_id ORDER BY moment, page)
        ) r
        WHERE page_1 = '/basket' OR page_2 = '/basket'
    ) o
    CROSS JOIN (SELECT 1 AS side UNION ALL SELECT 2 AS side) s
    WHERE side = 1 OR (n = 1 AND from_it = 1)
) w
GROUP BY direction, other_page
HAVING COUNT(*) >= 1
ORDER BY transitions DESC, direction, other_page NULLS FIRST
LIMIT 50
