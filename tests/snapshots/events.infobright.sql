SELECT
    dt AS period,
    COUNT(*) AS events
FROM events
WHERE dt >= '2012-01-01'
GROUP BY dt
ORDER BY period;
