SELECT
    isodow(dt + tm) AS weekday,
    hour(dt + tm) AS hour,
    COUNT(DISTINCT CASE WHEN user_id IS NOT NULL AND visit_id IS NOT NULL THEN (user_id, visit_id) END) AS counted
FROM events
WHERE dt >= '2012-01-01'
GROUP BY isodow(dt + tm), hour(dt + tm)
HAVING COUNT(DISTINCT CASE WHEN user_id IS NOT NULL AND visit_id IS NOT NULL THEN (user_id, visit_id) END) > 0
ORDER BY weekday, hour
