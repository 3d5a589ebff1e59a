SELECT
    period,
    SUM(is_here) AS active,
    SUM(is_new) AS new_users,
    SUM(is_returning) AS returning_users,
    SUM(is_here) - SUM(is_new) - SUM(is_returning) AS resurrecting_users,
    SUM(is_dormant) AS dormant_users
FROM (
    SELECT
        1 AS everything,
        period,
        is_here,
        0 AS is_new,
        is_here * was_before AS is_returning,
        1 - came AS is_dormant
    FROM (
        SELECT
            visitor,
            period,
            MAX(is_here) AS is_here,
            MAX(came) AS came,
            MAX(was_before) AS was_before
        FROM (
            SELECT
                visitor,
                CASE turn WHEN 1 THEN period ELSE CONCAT(SUBSTR(DATE_ADD(period, 31), 1, 7), '-01') END AS period,
                CASE turn WHEN 1 THEN is_here ELSE 0 END AS is_here,
                2 - turn AS came,
                turn - 1 AS was_before
            FROM (
                SELECT
                    user_id AS visitor,
                    CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
                    MAX(CASE WHEN user_id IS NOT NULL AND dt >= '2012-01-01' THEN 1 ELSE 0 END) AS is_here
                FROM events
                WHERE user_id IS NOT NULL
                GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
            ) a
            LATERAL VIEW EXPLODE(ARRAY(1, 2)) n AS turn
        ) s
        GROUP BY visitor, period
    ) s
    UNION ALL
    SELECT
        1 AS everything,
        period,
        0 AS is_here,
        1 AS is_new,
        0 AS is_returning,
        0 AS is_dormant
    FROM (
        SELECT
            visitor,
            MIN(period) AS period,
            MIN(CASE WHEN is_here = 1 THEN period END) AS period_here
        FROM (
            SELECT
                user_id AS visitor,
                CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
                MAX(CASE WHEN user_id IS NOT NULL AND dt >= '2012-01-01' THEN 1 ELSE 0 END) AS is_here
            FROM events
            WHERE user_id IS NOT NULL
            GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
        ) a
        GROUP BY visitor
    ) f
    WHERE period = period_here
) facts
JOIN (
    SELECT
        1 AS everything,
        MAX(period) AS last_period
    FROM (
        SELECT
            user_id AS visitor,
            CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
            MAX(CASE WHEN user_id IS NOT NULL AND dt >= '2012-01-01' THEN 1 ELSE 0 END) AS is_here
        FROM events
        WHERE user_id IS NOT NULL
        GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
    ) a
) l
    ON facts.everything = l.everything
WHERE period <= last_period
  AND period >= CONCAT(SUBSTR('2012-01-01', 1, 7), '-01')
GROUP BY period
ORDER BY period;
