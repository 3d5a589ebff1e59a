SELECT
    CAST(began AS DATE) AS period,
    COUNT(*) AS visits,
    COUNT(CASE WHEN activity = 1 THEN 1 END) AS bounces,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN activity = 1 THEN 1 END) * 1e0 / COUNT(*) END AS bounce_rate
FROM (
    SELECT
        MIN(dt + tm) AS began,
        COUNT(CASE WHEN (event IS NULL OR NOT (event = 'page_ping')) THEN 1 END) AS activity
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
) per_visit
GROUP BY CAST(began AS DATE)
ORDER BY period
