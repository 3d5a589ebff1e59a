WITH tallies AS MATERIALIZED (
    SELECT
        1 AS everything,
        amount,
        COUNT(*) AS users
    FROM (
        SELECT
            COUNT(*) AS amount
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
        GROUP BY user_id
    ) v
    GROUP BY amount
)
SELECT
    decile,
    ranks - ranks_before AS users,
    SUM(amount * (held - held_before)) AS amount,
    CASE WHEN total <> 0 THEN SUM(amount * (held - held_before)) * 1e0 / total END AS share,
    CASE WHEN total <> 0 THEN SUM(amount * held) * 1e0 / total END AS cumulative_share
FROM (
    SELECT
        decile,
        amount,
        total,
        ranks_before,
        ranks,
        CASE
            WHEN ranks_before <= above THEN 0
            WHEN ranks_before >= above + users THEN users
            ELSE ranks_before - above
        END AS held_before,
        CASE WHEN ranks <= above THEN 0 WHEN ranks >= above + users THEN users ELSE ranks - above END AS held
    FROM (
        SELECT
            decile,
            amount,
            users,
            above,
            total,
            ((all_users * (decile - 1)) // 10) AS ranks_before,
            ((all_users * decile) // 10) AS ranks
        FROM (
            SELECT
                t.amount AS amount,
                t.users AS users,
                SUM(CASE WHEN o.amount > t.amount THEN o.users ELSE 0 END) AS above,
                SUM(o.users) AS all_users,
                SUM(o.users * o.amount) AS total
            FROM tallies t
            JOIN tallies o
                ON t.everything = o.everything
            GROUP BY t.amount, t.users
        ) p
        CROSS JOIN (SELECT 1 AS decile UNION ALL SELECT 2 AS decile UNION ALL SELECT 3 AS decile UNION ALL SELECT 4 AS decile UNION ALL SELECT 5 AS decile UNION ALL SELECT 6 AS decile UNION ALL SELECT 7 AS decile UNION ALL SELECT 8 AS decile UNION ALL SELECT 9 AS decile UNION ALL SELECT 10 AS decile) d
    ) c
) h
GROUP BY decile, ranks, ranks_before, total
ORDER BY decile
