SELECT
    a.period AS period,
    COUNT(*) AS visitors,
    SUM(v.in_segment) AS in_segment,
    COUNT(*) - SUM(v.in_segment) AS others,
    CASE WHEN COUNT(*) <> 0 THEN SUM(v.in_segment) * 1e0 / COUNT(*) END AS share
FROM (
    SELECT
        CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
        user_id AS visitor,
        MAX(CASE WHEN mkt_medium = 'cpc' THEN 1 ELSE 0 END) AS in_segment
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY CONCAT(SUBSTR(dt, 1, 7), '-01'), user_id
) a
JOIN (
    SELECT
        visitor,
        MAX(in_segment) AS in_segment
    FROM (
        SELECT
            CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
            user_id AS visitor,
            MAX(CASE WHEN mkt_medium = 'cpc' THEN 1 ELSE 0 END) AS in_segment
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
        GROUP BY CONCAT(SUBSTR(dt, 1, 7), '-01'), user_id
    ) a
    GROUP BY visitor
) v
    ON a.visitor = v.visitor
GROUP BY a.period
ORDER BY period;
