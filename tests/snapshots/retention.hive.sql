SELECT
    s.cohort AS cohort,
    (YEAR(p.period) - YEAR(s.cohort)) * 12 + MONTH(p.period) - MONTH(s.cohort) AS period_number,
    COALESCE(r.users, 0) AS users,
    s.cohort_size AS cohort_size,
    CASE WHEN s.cohort_size <> 0 THEN COALESCE(r.users, 0) * 1e0 / s.cohort_size END AS retention
FROM (
    SELECT
        1 AS everything,
        cohort,
        COUNT(*) AS cohort_size
    FROM (
        SELECT
            visitor,
            MIN(period) AS cohort
        FROM (
            SELECT
                user_id AS visitor,
                CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
                MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
                MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
            GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
        ) a
        WHERE starts = 1
        GROUP BY visitor
    ) c
    GROUP BY cohort
) s
JOIN (
    SELECT
        1 AS everything,
        period
    FROM (
        SELECT
            user_id AS visitor,
            CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
            MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
            MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
        GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
    ) a
    GROUP BY period
) p
    ON s.everything = p.everything
LEFT OUTER JOIN (
    SELECT
        c.cohort,
        a.period,
        COUNT(*) AS users
    FROM (
        SELECT
            user_id AS visitor,
            CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
            MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
            MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
        GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
    ) a
    JOIN (
        SELECT
            visitor,
            MIN(period) AS cohort
        FROM (
            SELECT
                user_id AS visitor,
                CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
                MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
                MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
            GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
        ) a
        WHERE starts = 1
        GROUP BY visitor
    ) c
        ON a.visitor = c.visitor
    WHERE a.returns = 1
    GROUP BY c.cohort, a.period
) r
    ON s.cohort = r.cohort AND p.period = r.period
WHERE p.period >= s.cohort
ORDER BY cohort, period_number;
