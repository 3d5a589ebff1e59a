SELECT
    CAST(date_trunc('month', dt) AS DATE) AS period,
    CASE
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    COUNT(CASE
        WHEN (
            event = 'page_view'
            OR (
                event IS NULL
                AND tr_orderid IS NULL
                AND ti_orderid IS NULL
                AND ev_action IS NULL
                AND page_title IS NOT NULL
            )
        ) THEN 1
    END) AS page_views,
    COUNT(CASE WHEN event = 'page_ping' THEN 1 END) AS pings,
    COUNT(DISTINCT user_id) AS visitors,
    CASE
        WHEN COUNT(DISTINCT user_id) <> 0 THEN COUNT(CASE WHEN event = 'page_ping' THEN 1 END) * 1e0 / COUNT(DISTINCT user_id)
    END AS pings_per_visitor,
    CASE
        WHEN COUNT(DISTINCT user_id) <> 0 THEN (COUNT(CASE WHEN event = 'page_ping' THEN 1 END) * 10) * 1e0 / COUNT(DISTINCT user_id)
    END AS seconds_per_visitor
FROM events
WHERE dt >= '2012-01-01'
  AND (
      (
          event = 'page_view'
          OR (
              event IS NULL
              AND tr_orderid IS NULL
              AND ti_orderid IS NULL
              AND ev_action IS NULL
              AND page_title IS NOT NULL
          )
      )
      OR event = 'page_ping'
  )
GROUP BY
    CAST(date_trunc('month', dt) AS DATE),
    CASE
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END
HAVING COUNT(*) >= 1
ORDER BY period, pings DESC, page NULLS FIRST
