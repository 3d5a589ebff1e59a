SELECT
    CASE WHEN SUBSTR(entry, 20, 1) = '0' THEN SUBSTR(entry, 21) END AS page,
    COUNT(*) AS entries,
    COUNT(CASE WHEN activity = 1 THEN 1 END) AS bounces,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN activity = 1 THEN 1 END) * 1e0 / COUNT(*) END AS bounce_rate,
    CASE WHEN COUNT(*) <> 0 THEN SUM(page_views) * 1e0 / COUNT(*) END AS page_views_per_visit,
    CASE
        WHEN COUNT(*) <> 0 THEN SUM((DATEDIFF(ended, began) * 86400 + CAST(SUBSTR(ended, 12, 2) AS INT) * 3600 + CAST(SUBSTR(ended, 15, 2) AS INT) * 60 + CAST(SUBSTR(ended, 18, 2) AS INT) * 1 - (CAST(SUBSTR(began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(began, 15, 2) AS INT) * 60 + CAST(SUBSTR(began, 18, 2) AS INT) * 1))) * 1e0 / COUNT(*)
    END AS average_seconds,
    SUM(converted) AS conversions,
    CASE WHEN COUNT(*) <> 0 THEN SUM(converted) * 1e0 / COUNT(*) END AS conversion_rate
FROM (
    SELECT
        MIN(CASE
            WHEN (
                event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            )
                THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CASE
                    WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                    ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                END), '1'))
        END) AS entry,
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
        COUNT(CASE WHEN (event IS NULL OR NOT (event = 'page_ping')) THEN 1 END) AS activity,
        MIN(CONCAT(dt, ' ', tm)) AS began,
        MAX(CONCAT(dt, ' ', tm)) AS ended,
        MAX(CASE
            WHEN CASE
                WHEN event IS NOT NULL THEN event
                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                WHEN ev_action IS NOT NULL THEN 'custom'
                WHEN page_title IS NOT NULL THEN 'page_view'
            END = 'transaction' THEN 1
            ELSE 0
        END) AS converted
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
) per_visit
WHERE entry IS NOT NULL
GROUP BY CASE WHEN SUBSTR(entry, 20, 1) = '0' THEN SUBSTR(entry, 21) END
HAVING COUNT(*) >= 1
ORDER BY entries DESC, page
LIMIT 20;
