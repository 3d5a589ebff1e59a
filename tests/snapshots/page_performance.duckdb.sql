SELECT
    CASE
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    COUNT(*) AS page_views,
    COUNT(DISTINCT user_id) AS visitors,
    COUNT(DISTINCT CASE WHEN user_id IS NOT NULL AND visit_id IS NOT NULL THEN (user_id, visit_id) END) AS visits
FROM events
WHERE dt >= '2012-01-01'
  AND (
      event = 'page_view'
      OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)
  )
GROUP BY CASE
    WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
    WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
    ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
END
HAVING COUNT(*) >= 1
ORDER BY page_views DESC, page NULLS FIRST
LIMIT 20
