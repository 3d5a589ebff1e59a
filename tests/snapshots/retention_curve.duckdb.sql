WITH active AS MATERIALIZED (
    SELECT
        user_id AS visitor,
        CAST(date_trunc('week', dt) AS DATE) AS period,
        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY user_id, CAST(date_trunc('week', dt) AS DATE)
),
users AS MATERIALIZED (
    SELECT
        c.visitor AS visitor,
        c.cohort AS cohort,
        date_diff('week', c.cohort, e.incomplete) AS complete
    FROM (
        SELECT
            1 AS everything,
            visitor,
            MIN(period) AS cohort
        FROM active a
        WHERE starts = 1
        GROUP BY visitor
    ) c
    JOIN (
        SELECT
            1 AS everything,
            CAST(date_trunc('week', (MAX(dt) + CAST(1 AS INTEGER))) AS DATE) AS incomplete
        FROM events
        WHERE dt >= '2012-01-01'
    ) e
        ON c.everything = e.everything
),
bases AS MATERIALIZED (
    SELECT
        1 AS everything,
        complete,
        COUNT(*) AS users
    FROM users u
    WHERE complete > 0
    GROUP BY complete
)
SELECT
    number AS period_number,
    users,
    cohort_size,
    CASE WHEN cohort_size <> 0 THEN users * 1e0 / cohort_size END AS retention
FROM (
    SELECT
        n.number AS number,
        n.users AS users,
        SUM(b.users) AS cohort_size
    FROM (
        SELECT
            1 AS everything,
            number,
            SUM(users) AS users
        FROM (
            SELECT
                number,
                users
            FROM (
                SELECT
                    date_diff('week', u.cohort, a.period) AS number,
                    COUNT(*) AS users
                FROM active a
                JOIN users u
                    ON a.visitor = u.visitor
                WHERE a.returns = 1
                  AND a.period >= u.cohort
                  AND date_diff('week', u.cohort, a.period) < u.complete
                GROUP BY date_diff('week', u.cohort, a.period)
            ) r
            UNION ALL
            SELECT
                number,
                0 AS users
            FROM (
                SELECT
                (digit_0 - 1) + 10 * (digit_1 - 1) + 100 * (digit_2 - 1) + 1000 * (digit_3 - 1) + 10000 * (digit_4 - 1) AS number,
                    complete
                FROM (
                    SELECT
                        MAX(complete) AS complete
                    FROM users u
                ) l
                CROSS JOIN (SELECT 1 AS digit_0 UNION ALL SELECT 2 AS digit_0 UNION ALL SELECT 3 AS digit_0 UNION ALL SELECT 4 AS digit_0 UNION ALL SELECT 5 AS digit_0 UNION ALL SELECT 6 AS digit_0 UNION ALL SELECT 7 AS digit_0 UNION ALL SELECT 8 AS digit_0 UNION ALL SELECT 9 AS digit_0 UNION ALL SELECT 10 AS digit_0) of_0
                CROSS JOIN (SELECT 1 AS digit_1 UNION ALL SELECT 2 AS digit_1 UNION ALL SELECT 3 AS digit_1 UNION ALL SELECT 4 AS digit_1 UNION ALL SELECT 5 AS digit_1 UNION ALL SELECT 6 AS digit_1 UNION ALL SELECT 7 AS digit_1 UNION ALL SELECT 8 AS digit_1 UNION ALL SELECT 9 AS digit_1 UNION ALL SELECT 10 AS digit_1) of_1
                CROSS JOIN (SELECT 1 AS digit_2 UNION ALL SELECT 2 AS digit_2 UNION ALL SELECT 3 AS digit_2 UNION ALL SELECT 4 AS digit_2 UNION ALL SELECT 5 AS digit_2 UNION ALL SELECT 6 AS digit_2 UNION ALL SELECT 7 AS digit_2 UNION ALL SELECT 8 AS digit_2 UNION ALL SELECT 9 AS digit_2 UNION ALL SELECT 10 AS digit_2) of_2
                CROSS JOIN (SELECT 1 AS digit_3 UNION ALL SELECT 2 AS digit_3 UNION ALL SELECT 3 AS digit_3 UNION ALL SELECT 4 AS digit_3 UNION ALL SELECT 5 AS digit_3 UNION ALL SELECT 6 AS digit_3 UNION ALL SELECT 7 AS digit_3 UNION ALL SELECT 8 AS digit_3 UNION ALL SELECT 9 AS digit_3 UNION ALL SELECT 10 AS digit_3) of_3
                CROSS JOIN (SELECT 1 AS digit_4 UNION ALL SELECT 2 AS digit_4 UNION ALL SELECT 3 AS digit_4 UNION ALL SELECT 4 AS digit_4 UNION ALL SELECT 5 AS digit_4 UNION ALL SELECT 6 AS digit_4 UNION ALL SELECT 7 AS digit_4 UNION ALL SELECT 8 AS digit_4 UNION ALL SELECT 9 AS digit_4 UNION ALL SELECT 10 AS digit_4) of_4
            ) w
            WHERE number < complete
        ) c
        GROUP BY number
    ) n
    JOIN bases b
        ON n.everything = b.everything
    WHERE b.complete > n.number
    GROUP BY n.number, n.users
) c
ORDER BY period_number
