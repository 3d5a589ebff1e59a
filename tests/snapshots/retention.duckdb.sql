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
    s.cohort AS cohort,
    date_diff('month', s.cohort, p.period) AS period_number,
    COALESCE(r.users, 0) AS users,
    s.cohort_size AS cohort_size,
    CASE WHEN s.cohort_size <> 0 THEN COALESCE(r.users, 0) * 1e0 / s.cohort_size END AS retention
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
LEFT OUTER JOIN (
    SELECT
        c.cohort,
        a.period,
        COUNT(*) AS users
    FROM active a
    JOIN cohorts c
        ON a.visitor = c.visitor
    WHERE a.returns = 1
    GROUP BY c.cohort, a.period
) r
    ON s.cohort = r.cohort AND p.period = r.period
WHERE p.period >= s.cohort
ORDER BY cohort, period_number
