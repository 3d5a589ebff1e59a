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
                    ((DATEDIFF(CONCAT(dt, ' ', tm), u.began) * 86400 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 12, 2) AS INT) * 3600 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 15, 2) AS INT) * 60 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 18, 2) AS INT) * 1 - (CAST(SUBSTR(u.began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(u.began, 15, 2) AS INT) * 60 + CAST(SUBSTR(u.began, 18, 2) AS INT) * 1)) DIV 86400) AS number,
                    COUNT(DISTINCT u.visitor) AS users
                FROM events e
                JOIN (
                    SELECT
                        b.visitor AS visitor,
                        b.began AS began,
                        ((DATEDIFF(e.until, b.began) * 86400 + CAST(SUBSTR(e.until, 12, 2) AS INT) * 3600 + CAST(SUBSTR(e.until, 15, 2) AS INT) * 60 + CAST(SUBSTR(e.until, 18, 2) AS INT) * 1 - (CAST(SUBSTR(b.began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(b.began, 15, 2) AS INT) * 60 + CAST(SUBSTR(b.began, 18, 2) AS INT) * 1)) DIV 86400) AS complete
                    FROM (
                        SELECT
                            1 AS everything,
                            user_id AS visitor,
                            MIN(CONCAT(dt, ' ', tm)) AS began
                        FROM events
                        WHERE dt >= '2012-01-01'
                          AND user_id IS NOT NULL
                        GROUP BY user_id
                    ) b
                    JOIN (
                        SELECT
                            1 AS everything,
                            MAX(CONCAT(dt, ' ', tm)) AS until
                        FROM events
                        WHERE dt >= '2012-01-01'
                    ) e
                        ON b.everything = e.everything
                ) u
                    ON e.user_id = u.visitor
                WHERE dt >= '2012-01-01'
                  AND CONCAT(dt, ' ', tm) >= u.began
                  AND ((DATEDIFF(CONCAT(dt, ' ', tm), u.began) * 86400 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 12, 2) AS INT) * 3600 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 15, 2) AS INT) * 60 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 18, 2) AS INT) * 1 - (CAST(SUBSTR(u.began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(u.began, 15, 2) AS INT) * 60 + CAST(SUBSTR(u.began, 18, 2) AS INT) * 1)) DIV 86400) < u.complete
                GROUP BY ((DATEDIFF(CONCAT(dt, ' ', tm), u.began) * 86400 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 12, 2) AS INT) * 3600 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 15, 2) AS INT) * 60 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 18, 2) AS INT) * 1 - (CAST(SUBSTR(u.began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(u.began, 15, 2) AS INT) * 60 + CAST(SUBSTR(u.began, 18, 2) AS INT) * 1)) DIV 86400)
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
                    FROM (
                        SELECT
                            b.visitor AS visitor,
                            b.began AS began,
                            ((DATEDIFF(e.until, b.began) * 86400 + CAST(SUBSTR(e.until, 12, 2) AS INT) * 3600 + CAST(SUBSTR(e.until, 15, 2) AS INT) * 60 + CAST(SUBSTR(e.until, 18, 2) AS INT) * 1 - (CAST(SUBSTR(b.began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(b.began, 15, 2) AS INT) * 60 + CAST(SUBSTR(b.began, 18, 2) AS INT) * 1)) DIV 86400) AS complete
                        FROM (
                            SELECT
                                1 AS everything,
                                user_id AS visitor,
                                MIN(CONCAT(dt, ' ', tm)) AS began
                            FROM events
                            WHERE dt >= '2012-01-01'
                              AND user_id IS NOT NULL
                            GROUP BY user_id
                        ) b
                        JOIN (
                            SELECT
                                1 AS everything,
                                MAX(CONCAT(dt, ' ', tm)) AS until
                            FROM events
                            WHERE dt >= '2012-01-01'
                        ) e
                            ON b.everything = e.everything
                    ) u
                ) l
                LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) of_0 AS digit_0
                LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) of_1 AS digit_1
            ) w
            WHERE number < complete
        ) c
        GROUP BY number
    ) n
    JOIN (
        SELECT
            1 AS everything,
            complete,
            COUNT(*) AS users
        FROM (
            SELECT
                b.visitor AS visitor,
                b.began AS began,
                ((DATEDIFF(e.until, b.began) * 86400 + CAST(SUBSTR(e.until, 12, 2) AS INT) * 3600 + CAST(SUBSTR(e.until, 15, 2) AS INT) * 60 + CAST(SUBSTR(e.until, 18, 2) AS INT) * 1 - (CAST(SUBSTR(b.began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(b.began, 15, 2) AS INT) * 60 + CAST(SUBSTR(b.began, 18, 2) AS INT) * 1)) DIV 86400) AS complete
            FROM (
                SELECT
                    1 AS everything,
                    user_id AS visitor,
                    MIN(CONCAT(dt, ' ', tm)) AS began
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY user_id
            ) b
            JOIN (
                SELECT
                    1 AS everything,
                    MAX(CONCAT(dt, ' ', tm)) AS until
                FROM events
                WHERE dt >= '2012-01-01'
            ) e
                ON b.everything = e.everything
        ) u
        WHERE complete > 0
        GROUP BY complete
    ) b
        ON n.everything = b.everything
    WHERE b.complete > n.number
    GROUP BY n.number, n.users
) c
WHERE number <= 30
ORDER BY span;
