SELECT
    landing[2] AS landing_page,
    COUNT(*) AS visits,
    COUNT(CASE WHEN activity = 1 THEN 1 END) AS bounces,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN activity = 1 THEN 1 END) * 1e0 / COUNT(*) END AS bounce_rate
FROM (
    SELECT
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
        )) AS landing,
        COUNT(CASE WHEN (event IS NULL OR NOT (event = 'page_ping')) THEN 1 END) AS activity
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
) per_visit
WHERE landing IS NOT NULL
GROUP BY landing[2]
ORDER BY visits DESC, landing_page NULLS FIRST
LIMIT 20
