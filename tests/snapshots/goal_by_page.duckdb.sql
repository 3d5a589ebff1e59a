SELECT
    v.path AS page,
    COUNT(*) AS visits,
    COUNT(CASE WHEN g.last_reached >= v.seen THEN 1 END) AS conversions,
    CASE
        WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN g.last_reached >= v.seen THEN 1 END) * 1e0 / COUNT(*)
    END AS conversion_rate
FROM (
    SELECT
        user_id AS visitor,
        visit_id,
        CASE
            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END AS path,
        MIN(dt + tm) AS seen
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
        CASE
            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END
) v
LEFT OUTER JOIN (
    SELECT
        user_id AS visitor,
        visit_id,
        MAX(dt + tm) AS last_reached
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
      AND CASE
          WHEN event IS NOT NULL THEN event
          WHEN tr_orderid IS NOT NULL THEN 'transaction'
          WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
          WHEN ev_action IS NOT NULL THEN 'custom'
          WHEN page_title IS NOT NULL THEN 'page_view'
      END = 'transaction'
    GROUP BY user_id, visit_id
) g
    ON v.visitor = g.visitor AND v.visit_id = g.visit_id
GROUP BY v.path
HAVING COUNT(*) >= 1
ORDER BY conversions DESC, visits DESC, page
LIMIT 20
