SELECT
    SUBSTR(began, 1, 10) AS period,
    COUNT(*) AS visits,
    COUNT(CASE WHEN page_views >= 2 THEN 1 END) AS by_views,
    COUNT(CASE WHEN pings >= 2 THEN 1 END) AS by_pings,
    SUM(converted) AS by_goal,
    COUNT(CASE WHEN page_views >= 2 OR pings >= 2 OR converted = 1 THEN 1 END) AS engaged_visits,
    CASE
        WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN page_views >= 2 OR pings >= 2 OR converted = 1 THEN 1 END) * 1e0 / COUNT(*)
    END AS engagement_rate
FROM (
    SELECT
        MIN(CONCAT(dt, ' ', tm)) AS began,
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
GROUP BY SUBSTR(began, 1, 10)
ORDER BY period;
