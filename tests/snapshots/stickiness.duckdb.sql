WITH counts AS MATERIALIZED (
    SELECT
        1 AS everything,
        active_periods,
        COUNT(*) AS users
    FROM (
        SELECT
            visitor,
            COUNT(*) AS active_periods
        FROM (
            SELECT
                user_id AS visitor,
                dt AS period
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
            GROUP BY user_id, dt
        ) a
        GROUP BY visitor
    ) v
    GROUP BY active_periods
)
SELECT
    c.active_periods AS active_periods,
    c.users AS users,
    CASE WHEN SUM(o.users) <> 0 THEN c.users * 1e0 / SUM(o.users) END AS share,
    SUM(CASE WHEN o.active_periods >= c.active_periods THEN o.users ELSE 0 END) AS users_at_least,
    CASE
        WHEN SUM(o.users) <> 0 THEN SUM(CASE WHEN o.active_periods >= c.active_periods THEN o.users ELSE 0 END) * 1e0 / SUM(o.users)
    END AS share_at_least
FROM counts c
JOIN counts o
    ON c.everything = o.everything
GROUP BY c.active_periods, c.users
ORDER BY active_periods
