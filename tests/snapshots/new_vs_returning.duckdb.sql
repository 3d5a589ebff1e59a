SELECT
    CAST(began AS DATE) AS period,
    COUNT(*) AS visits,
    COUNT(CASE WHEN visit_id = 1 THEN 1 END) AS new_visits,
    COUNT(CASE WHEN visit_id <> 1 THEN 1 END) AS returning_visits,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN visit_id = 1 THEN 1 END) * 1e0 / COUNT(*) END AS new_share
FROM (
    SELECT
        visit_id,
        MIN(dt + tm) AS began
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
) per_visit
GROUP BY CAST(began AS DATE)
ORDER BY period
