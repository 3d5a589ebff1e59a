SELECT
    REGEXP_EXTRACT(CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END, '^[^/]*(?:/[^/]*){0,1}', 0) AS page_group,
    COUNT(DISTINCT CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END) AS pages,
    COUNT(*) AS page_views,
    COUNT(DISTINCT user_id) AS visitors,
    COUNT(DISTINCT user_id, visit_id) AS visits
FROM events
WHERE dt >= '2012-01-01'
  AND (
      event = 'page_view'
      OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)
  )
GROUP BY REGEXP_EXTRACT(CASE
    WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
    ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
END, '^[^/]*(?:/[^/]*){0,1}', 0)
HAVING COUNT(*) >= 1
ORDER BY page_views DESC, page_group
LIMIT 20;
