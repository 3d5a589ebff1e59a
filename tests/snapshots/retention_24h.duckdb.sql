WITH users AS MATERIALIZED (
    SELECT
        b.visitor AS visitor,
        b.began AS began,
        (date_diff('second', b.began, e.until) // 86400) AS complete
    FROM (
        SELECT
            1 AS everything,
            user_id AS visitor,
            MIN(dt + tm) AS began
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
        GROUP BY user_id
    ) b
    JOIN (
        SELECT
            1 AS everything,
            MAX(dt + tm) AS until
        FROM events
        WHERE dt >= '2012-01-01'
    ) e
        ON b.everything = e.everything
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
    number AS span,
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
                    (date_diff('second', u.began, dt + tm) // 86400) AS number,
                    COUNT(DISTINCT u.visitor) AS users
                FROM events e
                JOIN users u
                    ON e.user_id = u.visitor
                WHERE dt >= '2012-01-01'
                  AND dt + tm >= u.began
                  AND (date_diff('second', u.began, dt + tm) // 86400) < u.complete
                GROUP BY (date_diff('second', u.began, dt + tm) // 86400)
            ) r
            UNION ALL
            SELECT
                number,
                0 AS users
            FROM (
                SELECT
                (digit_0 - 1) + 10 * (digit_1 - 1) AS number,
                    complete
                FROM (
                    SELECT
                        MAX(complete) AS complete
                    FROM users u
                ) l
                CROSS JOIN (SELECT 1 AS digit_0 UNION ALL SELECT 2 AS digit_0 UNION ALL SELECT 3 AS digit_0 UNION ALL SELECT 4 AS digit_0 UNION ALL SELECT 5 AS digit_0 UNION ALL SELECT 6 AS digit_0 UNION ALL SELECT 7 AS digit_0 UNION ALL SELECT 8 AS digit_0 UNION ALL SELECT 9 AS digit_0 UNION ALL SELECT 10 AS digit_0) of_0
                CROSS JOIN (SELECT 1 AS digit_1 UNION ALL SELECT 2 AS digit_1 UNION ALL SELECT 3 AS digit_1 UNION ALL SELECT 4 AS digit_1 UNION ALL SELECT 5 AS digit_1 UNION ALL SELECT 6 AS digit_1 UNION ALL SELECT 7 AS digit_1 UNION ALL SELECT 8 AS digit_1 UNION ALL SELECT 9 AS digit_1 UNION ALL SELECT 10 AS digit_1) of_1
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
WHERE number <= 30
ORDER BY span
