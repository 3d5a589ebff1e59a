SELECT
    dt AS period,
    user_id AS user_id,
    COUNT(*) AS events
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL
GROUP BY dt, user_id
HAVING COUNT(*) >= 1
ORDER BY events DESC, period, user_id
LIMIT 20
