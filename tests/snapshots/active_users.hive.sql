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
            DATE_ADD(came, place - 1) AS day,
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
        LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28)) n AS place
    ) s
    GROUP BY visitor, day
) l
GROUP BY day
HAVING COUNT(CASE WHEN days_ago = 0 THEN 1 END) > 0
ORDER BY day;
