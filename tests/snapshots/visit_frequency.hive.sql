SELECT
    place,
    label,
    users,
    CASE WHEN everything <> 0 THEN users * 1e0 / everything END AS share
FROM (
    SELECT
        turn - 1 AS place,
        CASE (turn - 1)
            WHEN 0 THEN 'below 1'
            WHEN 1 THEN '1'
            WHEN 2 THEN '2'
            WHEN 3 THEN '3'
            WHEN 4 THEN '4'
            WHEN 5 THEN '5'
            WHEN 6 THEN '6-10'
            WHEN 7 THEN '11+'
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
            COUNT(CASE WHEN place IS NULL THEN 1 END) AS in_8
        FROM (
            SELECT CASE
                WHEN size >= 11 THEN 7
                WHEN size >= 6 THEN 6
                WHEN size >= 5 THEN 5
                WHEN size >= 4 THEN 4
                WHEN size >= 3 THEN 3
                WHEN size >= 2 THEN 2
                WHEN size >= 1 THEN 1
                WHEN size IS NOT NULL THEN 0
            END AS place
            FROM (
                SELECT COUNT(DISTINCT visit_id) AS size
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY user_id
            ) s
        ) b
    ) t
    LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7, 8, 9)) n AS turn
) h
WHERE users > 0
  OR (place >= 1 AND place <= 7)
ORDER BY place;
