SELECT
    host,
    page_views,
    visitors,
    pages,
    agents,
    CASE WHEN pages <= 1 AND agents <= 1 THEN 1 ELSE 0 END AS is_suspect
FROM (
    SELECT
        CASE
            WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
        END AS host,
        COUNT(*) AS page_views,
        COUNT(DISTINCT user_id) AS visitors,
        COUNT(DISTINCT CASE
            WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END) AS pages,
        COUNT(DISTINCT useragent) AS agents
    FROM events
    WHERE dt >= '2012-01-01'
      AND page_referrer IS NOT NULL
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
      AND (
          CASE
              WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                  THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
          END IS NOT NULL
          AND (
              CASE
                  WHEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                      THEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
              END IS NULL
              OR CASE
                  WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                      THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
              END <> CASE
                  WHEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                      THEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
              END
          )
      )
    GROUP BY CASE
        WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
            THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
    END
) h
WHERE page_views >= 2
ORDER BY is_suspect DESC, pages, agents, page_views DESC, host
LIMIT 20;
