SELECT
    page,
    COUNT(*) AS page_views,
    COUNT(lasted) AS timed_views,
    SUM(lasted) AS total_seconds,
    CASE WHEN COUNT(lasted) <> 0 THEN SUM(lasted) * 1e0 / COUNT(lasted) END AS average_seconds
FROM (
    SELECT
        r.page_1 AS page,
        date_diff('second', r.moment_1, r.moment_2) AS lasted
    FROM (
        SELECT
            visitor, visit_id,
            ROW_NUMBER() OVER in_order AS n,
            LEAD(moment, 0) OVER in_order AS moment_1,
            LEAD(page, 0) OVER in_order AS page_1,
            LEAD(moment, 1) OVER in_order AS moment_2,
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
) v
GROUP BY page
HAVING COUNT(*) >= 1
ORDER BY page_views DESC, page
LIMIT 20
