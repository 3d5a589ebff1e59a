SELECT
    visitor,
    visit_id,
    entered_at,
    entry[2] AS entry_page,
    exited_at,
    exit_view[3] AS exit_page,
    page_views
FROM (
    SELECT
        user_id AS visitor,
        visit_id,
        MIN(dt + tm) AS entered_at,
        MIN((dt + tm, CASE
            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END)) FILTER (WHERE (
            event = 'page_view'
            OR (
                event IS NULL
                AND tr_orderid IS NULL
                AND ti_orderid IS NULL
                AND ev_action IS NULL
                AND page_title IS NOT NULL
            )
        )) AS entry,
        MAX(dt + tm) AS exited_at,
        MAX((dt + tm, CASE
            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END IS NOT NULL, CASE
            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END)) FILTER (WHERE (
            event = 'page_view'
            OR (
                event IS NULL
                AND tr_orderid IS NULL
                AND ti_orderid IS NULL
                AND ev_action IS NULL
                AND page_title IS NOT NULL
            )
        )) AS exit_view,
        COUNT(*) AS page_views
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
    GROUP BY user_id, visit_id
) v
ORDER BY visitor, visit_id
