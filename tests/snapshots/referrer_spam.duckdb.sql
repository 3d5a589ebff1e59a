SELECT
    host,
    page_views,
    visitors,
    pages,
    agents,
    CASE WHEN pages <= 1 AND agents <= 1 THEN 1 ELSE 0 END AS is_suspect
FROM (
    SELECT
        nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') AS host,
        COUNT(*) AS page_views,
        COUNT(DISTINCT user_id) AS visitors,
        COUNT(DISTINCT CASE WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/' ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) END) AS pages,
        COUNT(DISTINCT useragent) AS agents
    FROM events
    WHERE dt >= '2012-01-01'
      AND page_referrer IS NOT NULL
      AND (event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL))
      AND (nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') IS NOT NULL AND (nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') IS NULL OR nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') <> nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')))
    GROUP BY nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
) h
WHERE page_views >= 2
ORDER BY is_suspect DESC, pages, agents, page_views DESC, host
LIMIT 20
