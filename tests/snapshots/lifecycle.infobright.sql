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
                CASE turn
                    WHEN 1 THEN period
                    ELSE DATE_SUB(DATE(DATE_ADD(period, INTERVAL 31 DAY)), INTERVAL DAYOFMONTH(DATE(DATE_ADD(period, INTERVAL 31 DAY))) - 1 DAY)
                END AS period,
                CASE turn WHEN 1 THEN is_here ELSE 0 END AS is_here,
                2 - turn AS came,
                turn - 1 AS was_before
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY) AS period,
                    MAX(CASE WHEN user_id IS NOT NULL AND dt >= '2012-01-01' THEN 1 ELSE 0 END) AS is_here
                FROM events
                WHERE user_id IS NOT NULL
                GROUP BY BINARY user_id, DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY)
            ) a
            CROSS JOIN (SELECT 1 AS turn UNION ALL SELECT 2 AS turn) n
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
                BINARY user_id AS visitor,
                DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY) AS period,
                MAX(CASE WHEN user_id IS NOT NULL AND dt >= '2012-01-01' THEN 1 ELSE 0 END) AS is_here
            FROM events
            WHERE user_id IS NOT NULL
            GROUP BY BINARY user_id, DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY)
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
            BINARY user_id AS visitor,
            DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY) AS period,
            MAX(CASE WHEN user_id IS NOT NULL AND dt >= '2012-01-01' THEN 1 ELSE 0 END) AS is_here
        FROM events
        WHERE user_id IS NOT NULL
        GROUP BY BINARY user_id, DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY)
    ) a
) l
    ON facts.everything = l.everything
WHERE period <= last_period
  AND period >= DATE_SUB(DATE('2012-01-01'), INTERVAL DAYOFMONTH(DATE('2012-01-01')) - 1 DAY)
GROUP BY period
ORDER BY period;
