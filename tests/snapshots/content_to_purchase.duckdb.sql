WITH visits AS MATERIALIZED (
    SELECT
        user_id AS visitor,
        visit_id,
        MIN(CASE
            WHEN CASE
                WHEN event IS NOT NULL THEN event
                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                WHEN ev_action IS NOT NULL THEN 'custom'
                WHEN page_title IS NOT NULL THEN 'page_view'
            END = 'transaction' THEN dt + tm
        END) AS reached
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
)
SELECT
    p.page AS page,
    p.visits AS visits,
    p.converting_visits AS converting_visits,
    CASE WHEN p.visits <> 0 THEN p.converting_visits * 1e0 / p.visits END AS conversion,
    CASE
        WHEN (p.visits * t.converting_visits) <> 0 THEN (p.converting_visits * 1e0 * t.visits) * 1e0 / (p.visits * t.converting_visits)
    END AS lift
FROM (
    SELECT
        1 AS everything,
        p.page AS page,
        COUNT(*) AS visits,
        COUNT(v.reached) AS converting_visits
    FROM (
        SELECT
            user_id AS visitor,
            visit_id,
            CASE
                WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
            END AS page,
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
    ) p
    JOIN visits v
        ON p.visitor = v.visitor AND p.visit_id = v.visit_id
    WHERE v.reached IS NULL OR p.seen < v.reached
    GROUP BY p.page
) p
JOIN (
    SELECT
        1 AS everything,
        COUNT(*) AS visits,
        COUNT(reached) AS converting_visits
    FROM visits v
) t
    ON p.everything = t.everything
WHERE p.visits >= 20
  AND p.page IS NOT NULL
ORDER BY lift DESC NULLS LAST, visits DESC, page
LIMIT 20
