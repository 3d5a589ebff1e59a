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
            ((all_users * (decile - 1)) DIV 10) AS ranks_before,
            ((all_users * decile) DIV 10) AS ranks
        FROM (
            SELECT
                t.amount AS amount,
                t.users AS users,
                SUM(CASE WHEN o.amount > t.amount THEN o.users ELSE 0 END) AS above,
                SUM(o.users) AS all_users,
                SUM(o.users * o.amount) AS total
            FROM (
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
            ) t
            JOIN (
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
            ) o
                ON t.everything = o.everything
            GROUP BY t.amount, t.users
        ) p
        LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) d AS decile
    ) c
) h
GROUP BY decile, ranks, ranks_before, total
ORDER BY decile;
