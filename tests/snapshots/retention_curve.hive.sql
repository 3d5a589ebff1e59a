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
                    CAST(DATEDIFF(a.period, u.cohort) / 7 AS INT) AS number,
                    COUNT(*) AS users
                FROM (
                    SELECT
                        user_id AS visitor,
                        DATE_SUB(dt, PMOD(DATEDIFF(dt, '1970-01-05'), 7)) AS period,
                        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
                        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL
                    GROUP BY user_id, DATE_SUB(dt, PMOD(DATEDIFF(dt, '1970-01-05'), 7))
                ) a
                JOIN (
                    SELECT
                        c.visitor AS visitor,
                        c.cohort AS cohort,
                        CAST(DATEDIFF(e.incomplete, c.cohort) / 7 AS INT) AS complete
                    FROM (
                        SELECT
                            1 AS everything,
                            visitor,
                            MIN(period) AS cohort
                        FROM (
                            SELECT
                                user_id AS visitor,
                                DATE_SUB(dt, PMOD(DATEDIFF(dt, '1970-01-05'), 7)) AS period,
                                MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
                                MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
                            FROM events
                            WHERE dt >= '2012-01-01'
                              AND user_id IS NOT NULL
                            GROUP BY user_id, DATE_SUB(dt, PMOD(DATEDIFF(dt, '1970-01-05'), 7))
                        ) a
                        WHERE starts = 1
                        GROUP BY visitor
                    ) c
                    JOIN (
                        SELECT
                            1 AS everything,
                            DATE_SUB(SUBSTR(DATE_ADD(MAX(dt), 1), 1, 10), PMOD(DATEDIFF(SUBSTR(DATE_ADD(MAX(dt), 1), 1, 10), '1970-01-05'), 7)) AS incomplete
                        FROM events
                        WHERE dt >= '2012-01-01'
                    ) e
                        ON c.everything = e.everything
                ) u
                    ON a.visitor = u.visitor
                WHERE a.returns = 1
                  AND a.period >= u.cohort
                  AND CAST(DATEDIFF(a.period, u.cohort) / 7 AS INT) < u.complete
                GROUP BY CAST(DATEDIFF(a.period, u.cohort) / 7 AS INT)
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
                    FROM (
                        SELECT
                            c.visitor AS visitor,
                            c.cohort AS cohort,
                            CAST(DATEDIFF(e.incomplete, c.cohort) / 7 AS INT) AS complete
                        FROM (
                            SELECT
                                1 AS everything,
                                visitor,
                                MIN(period) AS cohort
                            FROM (
                                SELECT
                                    user_id AS visitor,
                                    DATE_SUB(dt, PMOD(DATEDIFF(dt, '1970-01-05'), 7)) AS period,
                                    MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
                                    MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
                                FROM events
                                WHERE dt >= '2012-01-01'
                                  AND user_id IS NOT NULL
                                GROUP BY user_id, DATE_SUB(dt, PMOD(DATEDIFF(dt, '1970-01-05'), 7))
                            ) a
                            WHERE starts = 1
                            GROUP BY visitor
                        ) c
                        JOIN (
                            SELECT
                                1 AS everything,
                                DATE_SUB(SUBSTR(DATE_ADD(MAX(dt), 1), 1, 10), PMOD(DATEDIFF(SUBSTR(DATE_ADD(MAX(dt), 1), 1, 10), '1970-01-05'), 7)) AS incomplete
                            FROM events
                            WHERE dt >= '2012-01-01'
                        ) e
                            ON c.everything = e.everything
                    ) u
                ) l
                LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) of_0 AS digit_0
                LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) of_1 AS digit_1
                LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) of_2 AS digit_2
                LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) of_3 AS digit_3
                LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) of_4 AS digit_4
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
                c.visitor AS visitor,
                c.cohort AS cohort,
                CAST(DATEDIFF(e.incomplete, c.cohort) / 7 AS INT) AS complete
            FROM (
                SELECT
                    1 AS everything,
                    visitor,
                    MIN(period) AS cohort
                FROM (
                    SELECT
                        user_id AS visitor,
                        DATE_SUB(dt, PMOD(DATEDIFF(dt, '1970-01-05'), 7)) AS period,
                        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
                        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL
                    GROUP BY user_id, DATE_SUB(dt, PMOD(DATEDIFF(dt, '1970-01-05'), 7))
                ) a
                WHERE starts = 1
                GROUP BY visitor
            ) c
            JOIN (
                SELECT
                    1 AS everything,
                    DATE_SUB(SUBSTR(DATE_ADD(MAX(dt), 1), 1, 10), PMOD(DATEDIFF(SUBSTR(DATE_ADD(MAX(dt), 1), 1, 10), '1970-01-05'), 7)) AS incomplete
                FROM events
                WHERE dt >= '2012-01-01'
            ) e
                ON c.everything = e.everything
        ) u
        WHERE complete > 0
        GROUP BY complete
    ) b
        ON n.everything = b.everything
    WHERE b.complete > n.number
    GROUP BY n.number, n.users
) c
ORDER BY period_number;
