SELECT
    page_1 AS previous_page,
    COUNT(*) AS views
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
WHERE page_2 = '/basket'
GROUP BY page_1
HAVING COUNT(*) >= 1
ORDER BY views DESC, previous_page
LIMIT 20
