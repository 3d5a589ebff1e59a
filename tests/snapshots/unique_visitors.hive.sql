SELECT
    dt AS period,
    COUNT(DISTINCT user_id) AS visitors
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL
GROUP BY dt
ORDER BY period;
