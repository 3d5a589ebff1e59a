SELECT
    dt AS period,
    COUNT(DISTINCT CASE WHEN user_id IS NOT NULL AND visit_id IS NOT NULL THEN (user_id, visit_id) END) AS visits
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL AND visit_id IS NOT NULL
GROUP BY dt
ORDER BY period
