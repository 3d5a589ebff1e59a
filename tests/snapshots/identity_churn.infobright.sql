SELECT
    BINARY one_id AS entity,
    COUNT(DISTINCT BINARY other_id) AS identities,
    COUNT(*) AS events,
    CASE
        WHEN COUNT(DISTINCT BINARY other_id) <> 0 THEN COUNT(*) * 1e0 / COUNT(DISTINCT BINARY other_id)
    END AS events_per_identity,
    MIN(moment) AS first_seen,
    MAX(moment) AS last_seen
FROM (
    SELECT
        user_ipaddress AS one_id,
        user_id AS other_id,
        CONCAT(dt, ' ', tm) AS moment
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_ipaddress IS NOT NULL
      AND user_id IS NOT NULL
) pairs
GROUP BY BINARY one_id
HAVING COUNT(DISTINCT BINARY other_id) >= 2
ORDER BY identities DESC, events DESC, entity
LIMIT 20;
