SELECT
    day,
    COUNT(CASE WHEN days_ago = 0 THEN 1 END) AS daily,
    COUNT(CASE WHEN days_ago <= 6 THEN 1 END) AS weekly,
    COUNT(*) AS monthly,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN days_ago = 0 THEN 1 END) * 1e0 / COUNT(*) END AS daily_share
FROM (
    SELECT
        visitor,
        day,
        MIN(days_ago) AS days_ago
    FROM (
        SELECT
            visitor,
            (came + CAST(place - 1 AS INTEGER)) AS day,
            place - 1 AS days_ago
        FROM (
            SELECT
                user_id AS visitor,
                dt AS came
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
            GROUP BY user_id, dt
        ) a
        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place UNION ALL SELECT 3 AS place UNION ALL SELECT 4 AS place UNION ALL SELECT 5 AS place UNION ALL SELECT 6 AS place UNION ALL SELECT 7 AS place UNION ALL SELECT 8 AS place UNION ALL SELECT 9 AS place UNION ALL SELECT 10 AS place UNION ALL SELECT 11 AS place UNION ALL SELECT 12 AS place UNION ALL SELECT 13 AS place UNION ALL SELECT 14 AS place UNION ALL SELECT 15 AS place UNION ALL SELECT 16 AS place UNION ALL SELECT 17 AS place UNION ALL SELECT 18 AS place UNION ALL SELECT 19 AS place UNION ALL SELECT 20 AS place UNION ALL SELECT 21 AS place UNION ALL SELECT 22 AS place UNION ALL SELECT 23 AS place UNION ALL SELECT 24 AS place UNION ALL SELECT 25 AS place UNION ALL SELECT 26 AS place UNION ALL SELECT 27 AS place UNION ALL SELECT 28 AS place) n
    ) s
    GROUP BY visitor, day
) l
GROUP BY day
HAVING COUNT(CASE WHEN days_ago = 0 THEN 1 END) > 0
ORDER BY day
