SELECT
    period,
    place,
    CASE place
        WHEN 0 THEN 'below 1'
        WHEN 1 THEN '1'
        WHEN 2 THEN '2'
        WHEN 3 THEN '3'
        WHEN 4 THEN '4-5'
        WHEN 5 THEN '6-10'
        WHEN 6 THEN '11+'
    END AS visits,
    units AS users,
    share
FROM (
    SELECT
        c.period AS period,
        c.place AS place,
        c.units AS units,
        CASE WHEN t.units <> 0 THEN c.units * 1e0 / t.units END AS share
    FROM (
        SELECT
            period,
            CASE
                WHEN amount >= 11 THEN 6
                WHEN amount >= 6 THEN 5
                WHEN amount >= 4 THEN 4
                WHEN amount >= 3 THEN 3
                WHEN amount >= 2 THEN 2
                WHEN amount >= 1 THEN 1
                WHEN amount IS NOT NULL THEN 0
            END AS place,
            COUNT(*) AS units
        FROM (
            SELECT
                visitor,
                DATE_SUB(DATE(began), INTERVAL DAYOFMONTH(DATE(began)) - 1 DAY) AS period,
                COUNT(*) AS amount
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS began
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY BINARY user_id, visit_id
            ) v
            GROUP BY visitor, DATE_SUB(DATE(began), INTERVAL DAYOFMONTH(DATE(began)) - 1 DAY)
        ) u
        GROUP BY
            period,
            CASE
                WHEN amount >= 11 THEN 6
                WHEN amount >= 6 THEN 5
                WHEN amount >= 4 THEN 4
                WHEN amount >= 3 THEN 3
                WHEN amount >= 2 THEN 2
                WHEN amount >= 1 THEN 1
                WHEN amount IS NOT NULL THEN 0
            END
    ) c
    JOIN (
        SELECT
            period,
            SUM(units) AS units
        FROM (
            SELECT
                period,
                CASE
                    WHEN amount >= 11 THEN 6
                    WHEN amount >= 6 THEN 5
                    WHEN amount >= 4 THEN 4
                    WHEN amount >= 3 THEN 3
                    WHEN amount >= 2 THEN 2
                    WHEN amount >= 1 THEN 1
                    WHEN amount IS NOT NULL THEN 0
                END AS place,
                COUNT(*) AS units
            FROM (
                SELECT
                    visitor,
                    DATE_SUB(DATE(began), INTERVAL DAYOFMONTH(DATE(began)) - 1 DAY) AS period,
                    COUNT(*) AS amount
                FROM (
                    SELECT
                        BINARY user_id AS visitor,
                        visit_id,
                        MIN(CONCAT(dt, ' ', tm)) AS began
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY BINARY user_id, visit_id
                ) v
                GROUP BY visitor, DATE_SUB(DATE(began), INTERVAL DAYOFMONTH(DATE(began)) - 1 DAY)
            ) u
            GROUP BY
                period,
                CASE
                    WHEN amount >= 11 THEN 6
                    WHEN amount >= 6 THEN 5
                    WHEN amount >= 4 THEN 4
                    WHEN amount >= 3 THEN 3
                    WHEN amount >= 2 THEN 2
                    WHEN amount >= 1 THEN 1
                    WHEN amount IS NOT NULL THEN 0
                END
        ) c
        GROUP BY period
    ) t
        ON c.period = t.period
) s
ORDER BY period, place;
