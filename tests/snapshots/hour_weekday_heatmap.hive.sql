SELECT
    (PMOD(DATEDIFF(CONCAT(dt, ' ', tm), '1970-01-05'), 7) + 1) AS weekday,
    CAST(SUBSTR(CONCAT(dt, ' ', tm), 12, 2) AS INT) AS hour,
    COUNT(DISTINCT user_id, visit_id) AS counted
FROM events
WHERE dt >= '2012-01-01'
GROUP BY (PMOD(DATEDIFF(CONCAT(dt, ' ', tm), '1970-01-05'), 7) + 1), CAST(SUBSTR(CONCAT(dt, ' ', tm), 12, 2) AS INT)
HAVING COUNT(DISTINCT user_id, visit_id) > 0
ORDER BY weekday, hour;
