SELECT
    a.day AS day,
    a.daily AS daily,
    SUM(b.weekly) AS weekly,
    SUM(b.monthly) AS monthly,
    CASE WHEN SUM(b.monthly) <> 0 THEN a.daily * 1e0 / SUM(b.monthly) END AS daily_share
FROM (
    SELECT
        1 AS everything,
        day,
        SUM(daily) AS daily,
        SUM(weekly) AS weekly,
        SUM(monthly) AS monthly
    FROM (
        SELECT
            CASE
                WHEN turn = 1 THEN came
                WHEN DATEDIFF(again, came) < CASE turn WHEN 2 THEN 7 ELSE 28 END THEN again
                WHEN turn = 2 THEN DATE_ADD(came, INTERVAL 7 DAY)
                ELSE DATE_ADD(came, INTERVAL 28 DAY)
            END AS day,
            CASE turn WHEN 1 THEN 1 ELSE 0 END AS daily,
            CASE turn WHEN 1 THEN 1 WHEN 2 THEN 0 - 1 ELSE 0 END AS weekly,
            CASE turn WHEN 1 THEN 1 WHEN 3 THEN 0 - 1 ELSE 0 END AS monthly
        FROM (
            SELECT
                a.visitor AS visitor,
                a.came AS came,
                MIN(CASE WHEN b.came > a.came THEN b.came END) AS again
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    dt AS came
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY BINARY user_id, dt
            ) a
            JOIN (
                SELECT
                    BINARY user_id AS visitor,
                    dt AS came
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY BINARY user_id, dt
            ) b
                ON a.visitor = b.visitor
            GROUP BY a.visitor, a.came
        ) r
        CROSS JOIN (SELECT 1 AS turn UNION ALL SELECT 2 AS turn UNION ALL SELECT 3 AS turn) n
    ) t
    GROUP BY day
) a
JOIN (
    SELECT
        1 AS everything,
        day,
        SUM(daily) AS daily,
        SUM(weekly) AS weekly,
        SUM(monthly) AS monthly
    FROM (
        SELECT
            CASE
                WHEN turn = 1 THEN came
                WHEN DATEDIFF(again, came) < CASE turn WHEN 2 THEN 7 ELSE 28 END THEN again
                WHEN turn = 2 THEN DATE_ADD(came, INTERVAL 7 DAY)
                ELSE DATE_ADD(came, INTERVAL 28 DAY)
            END AS day,
            CASE turn WHEN 1 THEN 1 ELSE 0 END AS daily,
            CASE turn WHEN 1 THEN 1 WHEN 2 THEN 0 - 1 ELSE 0 END AS weekly,
            CASE turn WHEN 1 THEN 1 WHEN 3 THEN 0 - 1 ELSE 0 END AS monthly
        FROM (
            SELECT
                a.visitor AS visitor,
                a.came AS came,
                MIN(CASE WHEN b.came > a.came THEN b.came END) AS again
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    dt AS came
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY BINARY user_id, dt
            ) a
            JOIN (
                SELECT
                    BINARY user_id AS visitor,
                    dt AS came
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY BINARY user_id, dt
            ) b
                ON a.visitor = b.visitor
            GROUP BY a.visitor, a.came
        ) r
        CROSS JOIN (SELECT 1 AS turn UNION ALL SELECT 2 AS turn UNION ALL SELECT 3 AS turn) n
    ) t
    GROUP BY day
) b
    ON a.everything = b.everything
WHERE b.day <= a.day
  AND a.daily > 0
GROUP BY a.day, a.daily
ORDER BY day;
