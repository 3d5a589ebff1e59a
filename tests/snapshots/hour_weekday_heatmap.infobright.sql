SELECT
    (WEEKDAY(CONCAT(dt, ' ', tm)) + 1) AS weekday,
    HOUR(CONCAT(dt, ' ', tm)) AS hour,
    COUNT(DISTINCT BINARY user_id, visit_id) AS counted
FROM events
WHERE dt >= '2012-01-01'
GROUP BY (WEEKDAY(CONCAT(dt, ' ', tm)) + 1), HOUR(CONCAT(dt, ' ', tm))
HAVING COUNT(DISTINCT BINARY user_id, visit_id) > 0
ORDER BY weekday, hour;
