SELECT
    place,
    label,
    visits,
    CASE WHEN everything <> 0 THEN visits * 1e0 / everything END AS share
FROM (
    SELECT
        turn - 1 AS place,
        CASE (turn - 1)
            WHEN 0 THEN 'below 0'
            WHEN 1 THEN '0'
            WHEN 2 THEN '1'
            WHEN 3 THEN '2'
            WHEN 4 THEN '3'
            WHEN 5 THEN '4'
            WHEN 6 THEN '5'
            WHEN 7 THEN '6-10'
            WHEN 8 THEN '11-20'
            WHEN 9 THEN '21+'
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
            WHEN 10 THEN in_10
        END AS visits,
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
            COUNT(CASE WHEN place = 9 THEN 1 END) AS in_9,
            COUNT(CASE WHEN place IS NULL THEN 1 END) AS in_10
        FROM (
            SELECT CASE
                WHEN size >= 21 THEN 9
                WHEN size >= 11 THEN 8
                WHEN size >= 6 THEN 7
                WHEN size >= 5 THEN 6
                WHEN size >= 4 THEN 5
                WHEN size >= 3 THEN 4
                WHEN size >= 2 THEN 3
                WHEN size >= 1 THEN 2
                WHEN size >= 0 THEN 1
                WHEN size IS NOT NULL THEN 0
            END AS place
            FROM (
                SELECT views AS size
                FROM (
                    SELECT
                        BINARY user_id AS visitor,
                        visit_id,
                        MIN(CONCAT(dt, ' ', tm)) AS began,
                        MAX(CONCAT(dt, ' ', tm)) AS ended,
                        COUNT(CASE
                            WHEN (
                                BINARY event = 'page_view'
                                OR (
                                    event IS NULL
                                    AND tr_orderid IS NULL
                                    AND ti_orderid IS NULL
                                    AND ev_action IS NULL
                                    AND page_title IS NOT NULL
                                )
                            ) THEN 1
                        END) AS views
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY BINARY user_id, visit_id
                ) v
            ) s
        ) b
    ) t
    CROSS JOIN (SELECT 1 AS turn UNION ALL SELECT 2 AS turn UNION ALL SELECT 3 AS turn UNION ALL SELECT 4 AS turn UNION ALL SELECT 5 AS turn UNION ALL SELECT 6 AS turn UNION ALL SELECT 7 AS turn UNION ALL SELECT 8 AS turn UNION ALL SELECT 9 AS turn UNION ALL SELECT 10 AS turn UNION ALL SELECT 11 AS turn) n
) h
WHERE visits > 0
  OR (place >= 1 AND place <= 9)
ORDER BY place;
