SELECT
    SUBSTR(began, 1, 10) AS period,
    COUNT(*) AS visits,
    SUM(is_mobile) AS mobile_visits,
    CASE WHEN COUNT(*) <> 0 THEN SUM(is_mobile) * 1e0 / COUNT(*) END AS mobile_share
FROM (
    SELECT
        MIN(CONCAT(dt, ' ', tm)) AS began,
        MAX(CASE WHEN dvce_ismobile THEN 1 ELSE 0 END) AS is_mobile
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
) per_visit
GROUP BY SUBSTR(began, 1, 10)
ORDER BY period;
