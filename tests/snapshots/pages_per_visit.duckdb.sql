SELECT
    user_id AS user_id,
    visit_id,
    MIN(dt + tm) AS began,
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
    COUNT(*) AS events
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL AND visit_id IS NOT NULL
GROUP BY user_id, visit_id
HAVING COUNT(CASE
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
END) >= 0
ORDER BY page_views DESC, began, user_id, visit_id
LIMIT 20
