SELECT
    place,
    label,
    users,
    CASE WHEN everything <> 0 THEN users * 1e0 / everything END AS share
FROM (
    SELECT
        turn - 1 AS place,
        CASE (turn - 1)
            WHEN 0 THEN 'below 0'
            WHEN 1 THEN '0'
            WHEN 2 THEN '1'
            WHEN 3 THEN '2'
            WHEN 4 THEN '3-6'
            WHEN 5 THEN '7-13'
            WHEN 6 THEN '14-27'
            WHEN 7 THEN '28-59'
            WHEN 8 THEN '60+'
        END AS label,
        CASE (turn - 1)
            WHEN 0 THEN in_0
            WHEN 1 THEN in_1
            WHEN 2 THEN in_2
            WHEN 3 THEN in_3
            WHEN 4 THEN in_4
            WHEN 5 THEN in_5
            WHEN 6 THEN in_6
            WHEN 7 THEN in_7
            WHEN 8 THEN in_8
            WHEN 9 THEN in_9
        END AS users,
        everything
    FROM (
        SELECT
            COUNT(*) AS everything,
            COUNT(CASE WHEN place = 0 THEN 1 END) AS in_0,
            COUNT(CASE WHEN place = 1 THEN 1 END) AS in_1,
            COUNT(CASE WHEN place = 2 THEN 1 END) AS in_2,
            COUNT(CASE WHEN place = 3 THEN 1 END) AS in_3,
            COUNT(CASE WHEN place = 4 THEN 1 END) AS in_4,
            COUNT(CASE WHEN place = 5 THEN 1 END) AS in_5,
            COUNT(CASE WHEN place = 6 THEN 1 END) AS in_6,
            COUNT(CASE WHEN place = 7 THEN 1 END) AS in_7,
            COUNT(CASE WHEN place = 8 THEN 1 END) AS in_8,
            COUNT(CASE WHEN place IS NULL THEN 1 END) AS in_9
        FROM (
            SELECT CASE
                WHEN size >= 60 THEN 8
                WHEN size >= 28 THEN 7
                WHEN size >= 14 THEN 6
                WHEN size >= 7 THEN 5
                WHEN size >= 3 THEN 4
                WHEN size >= 2 THEN 3
                WHEN size >= 1 THEN 2
                WHEN size >= 0 THEN 1
                WHEN size IS NOT NULL THEN 0
            END AS place
            FROM (
                SELECT DATEDIFF(d.as_of_day, u.last_day) AS size
                FROM (
                    SELECT
                        1 AS everything,
                        MAX(dt) AS last_day
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL
                    GROUP BY user_id
                ) u
                JOIN (
                    SELECT
                        1 AS everything,
                        MAX(dt) AS as_of_day
                    FROM events
                    WHERE dt >= '2012-01-01'
                ) d
                    ON u.everything = d.everything
            ) s
        ) b
    ) t
    LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)) n AS turn
) h
WHERE users > 0
  OR (place >= 1 AND place <= 8)
ORDER BY place;
