SELECT
    BINARY left_id AS left_id,
    BINARY right_id AS right_id,
    COUNT(*) AS events,
    MIN(moment) AS first_seen,
    MAX(moment) AS last_seen
FROM (
    SELECT
        user_id AS left_id,
        user_ipaddress AS right_id,
        CONCAT(dt, ' ', tm) AS moment
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
      AND user_ipaddress IS NOT NULL
) pairs
GROUP BY BINARY left_id, BINARY right_id
HAVING COUNT(*) >= 1
ORDER BY events DESC, left_id, right_id
LIMIT 20;
