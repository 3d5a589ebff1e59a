SELECT
    visitor,
    visit_id,
    n AS view_number,
    moment AS viewed_at,
    page
FROM (
    SELECT
        visitor, visit_id, moment, page,
        ROW_NUMBER() OVER (PARTITION BY visitor, visit_id ORDER BY moment, page) AS n
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
    ) s_row
) s
ORDER BY visitor, visit_id, view_number
