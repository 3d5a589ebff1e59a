WITH active AS MATERIALIZED (
    SELECT
        user_id AS visitor,
        CAST(date_trunc('month', dt) AS DATE) AS period,
        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY user_id, CAST(date_trunc('month', dt) AS DATE)
),
cohorts AS MATERIALIZED (
    SELECT
        visitor,
        MIN(period) AS cohort
    FROM active a
    WHERE starts = 1
    GROUP BY visitor
)
SELECT
    cohort,
    date_diff('month', cohort, period) AS period_number,
    MAX(cohort_size) AS cohort_size,
    SUM(active_users) AS active_users,
    SUM(amount) AS total,
    CASE WHEN MAX(cohort_size) <> 0 THEN SUM(amount) * 1e0 / MAX(cohort_size) END AS per_user,
    CASE WHEN SUM(active_users) <> 0 THEN SUM(amount) * 1e0 / SUM(active_users) END AS per_active_user
FROM (
    SELECT
        s.cohort AS cohort,
        p.period AS period,
        s.cohort_size AS cohort_size,
        0 AS active_users,
        0 AS amount
    FROM (
        SELECT
            1 AS everything,
            cohort,
            COUNT(*) AS cohort_size
        FROM cohorts c
        GROUP BY cohort
    ) s
    JOIN (
        SELECT
            1 AS everything,
            period
        FROM active a
        GROUP BY period
    ) p
        ON s.everything = p.everything
    UNION ALL
    SELECT
        c.cohort AS cohort,
        a.period AS period,
        0 AS cohort_size,
        1 AS active_users,
        0 AS amount
    FROM active a
    JOIN cohorts c
        ON a.visitor = c.visitor
    UNION ALL
    SELECT
        c.cohort AS cohort,
        m.period AS period,
        0 AS cohort_size,
        0 AS active_users,
        m.amount AS amount
    FROM (
        SELECT
            visitor,
            CAST(date_trunc('month', began) AS DATE) AS period,
            COUNT(*) AS amount
        FROM (
            SELECT
                user_id AS visitor,
                visit_id,
                MIN(dt + tm) AS began
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
            GROUP BY user_id, visit_id
        ) v
        GROUP BY visitor, CAST(date_trunc('month', began) AS DATE)
    ) m
    JOIN cohorts c
        ON m.visitor = c.visitor
) f
WHERE period >= cohort
GROUP BY cohort, period
ORDER BY cohort, period_number
