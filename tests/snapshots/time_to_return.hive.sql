SELECT
    c.place AS place,
    COALESCE(CASE c.place
        WHEN 0 THEN 'below 0'
        WHEN 1 THEN '0'
        WHEN 2 THEN '1'
        WHEN 3 THEN '2-3'
        WHEN 4 THEN '4-7'
        WHEN 5 THEN '8-14'
        WHEN 6 THEN '15-30'
        WHEN 7 THEN '31+'
    END, 'not yet') AS days,
    c.users AS users,
    CASE WHEN SUM(o.users) <> 0 THEN c.users * 1e0 / SUM(o.users) END AS share,
    CASE
        WHEN c.place < 8 THEN CASE
            WHEN SUM(o.users) <> 0 THEN SUM(CASE WHEN o.place <= c.place THEN o.users ELSE 0 END) * 1e0 / SUM(o.users)
        END
    END AS cumulative_share
FROM (
    SELECT
        everything,
        COALESCE(place, 8) AS place,
        users
    FROM (
        SELECT
            1 AS everything,
            CASE
                WHEN DATEDIFF(returned, began) >= 31 THEN 7
                WHEN DATEDIFF(returned, began) >= 15 THEN 6
                WHEN DATEDIFF(returned, began) >= 8 THEN 5
                WHEN DATEDIFF(returned, began) >= 4 THEN 4
                WHEN DATEDIFF(returned, began) >= 2 THEN 3
                WHEN DATEDIFF(returned, began) >= 1 THEN 2
                WHEN DATEDIFF(returned, began) >= 0 THEN 1
                WHEN DATEDIFF(returned, began) IS NOT NULL THEN 0
            END AS place,
            COUNT(*) AS users
        FROM (
            SELECT
                visitor,
                MIN(began) AS began,
                MIN(CASE WHEN n = 2 THEN began END) AS returned
            FROM (
                SELECT
                    f_row.visitor, f_row.began, f_row.unit,
                    COUNT(*) AS n
                FROM (
                    SELECT
                        user_id AS visitor,
                        visit_id AS unit,
                        MIN(CONCAT(dt, ' ', tm)) AS began
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY user_id, visit_id
                ) f_row
                JOIN (
                    SELECT
                        user_id AS visitor,
                        visit_id AS unit,
                        MIN(CONCAT(dt, ' ', tm)) AS began
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY user_id, visit_id
                ) f_before
                    ON f_row.visitor = f_before.visitor
                WHERE (f_before.began < f_row.began) OR (f_before.began = f_row.began AND f_before.unit <= f_row.unit)
                GROUP BY f_row.visitor, f_row.began, f_row.unit
            ) f
            WHERE n <= 2
            GROUP BY visitor
        ) v
        GROUP BY CASE
            WHEN DATEDIFF(returned, began) >= 31 THEN 7
            WHEN DATEDIFF(returned, began) >= 15 THEN 6
            WHEN DATEDIFF(returned, began) >= 8 THEN 5
            WHEN DATEDIFF(returned, began) >= 4 THEN 4
            WHEN DATEDIFF(returned, began) >= 2 THEN 3
            WHEN DATEDIFF(returned, began) >= 1 THEN 2
            WHEN DATEDIFF(returned, began) >= 0 THEN 1
            WHEN DATEDIFF(returned, began) IS NOT NULL THEN 0
        END
    ) k
) c
JOIN (
    SELECT
        everything,
        COALESCE(place, 8) AS place,
        users
    FROM (
        SELECT
            1 AS everything,
            CASE
                WHEN DATEDIFF(returned, began) >= 31 THEN 7
                WHEN DATEDIFF(returned, began) >= 15 THEN 6
                WHEN DATEDIFF(returned, began) >= 8 THEN 5
                WHEN DATEDIFF(returned, began) >= 4 THEN 4
                WHEN DATEDIFF(returned, began) >= 2 THEN 3
                WHEN DATEDIFF(returned, began) >= 1 THEN 2
                WHEN DATEDIFF(returned, began) >= 0 THEN 1
                WHEN DATEDIFF(returned, began) IS NOT NULL THEN 0
            END AS place,
            COUNT(*) AS users
        FROM (
            SELECT
                visitor,
                MIN(began) AS began,
                MIN(CASE WHEN n = 2 THEN began END) AS returned
            FROM (
                SELECT
                    f_row.visitor, f_row.began, f_row.unit,
                    COUNT(*) AS n
                FROM (
                    SELECT
                        user_id AS visitor,
                        visit_id AS unit,
                        MIN(CONCAT(dt, ' ', tm)) AS began
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY user_id, visit_id
                ) f_row
                JOIN (
                    SELECT
                        user_id AS visitor,
                        visit_id AS unit,
                        MIN(CONCAT(dt, ' ', tm)) AS began
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY user_id, visit_id
                ) f_before
                    ON f_row.visitor = f_before.visitor
                WHERE (f_before.began < f_row.began) OR (f_before.began = f_row.began AND f_before.unit <= f_row.unit)
                GROUP BY f_row.visitor, f_row.began, f_row.unit
            ) f
            WHERE n <= 2
            GROUP BY visitor
        ) v
        GROUP BY CASE
            WHEN DATEDIFF(returned, began) >= 31 THEN 7
            WHEN DATEDIFF(returned, began) >= 15 THEN 6
            WHEN DATEDIFF(returned, began) >= 8 THEN 5
            WHEN DATEDIFF(returned, began) >= 4 THEN 4
            WHEN DATEDIFF(returned, began) >= 2 THEN 3
            WHEN DATEDIFF(returned, began) >= 1 THEN 2
            WHEN DATEDIFF(returned, began) >= 0 THEN 1
            WHEN DATEDIFF(returned, began) IS NOT NULL THEN 0
        END
    ) k
) o
    ON c.everything = o.everything
GROUP BY c.place, c.users
ORDER BY place;
