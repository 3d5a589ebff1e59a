SELECT
    dt AS period,
    COUNT(DISTINCT user_id, visit_id) AS visits
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL AND visit_id IS NOT NULL
GROUP BY dt
ORDER BY period;
