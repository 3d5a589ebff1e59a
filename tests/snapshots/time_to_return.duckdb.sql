WITH counts AS MATERIALIZED (
    SELECT
        everything,
        COALESCE(place, 8) AS place,
        users
    FROM (
        SELECT
            1 AS everything,
            CASE
                WHEN date_diff('day', began, returned) >= 31 THEN 7
                WHEN date_diff('day', began, returned) >= 15 THEN 6
                WHEN date_diff('day', began, returned) >= 8 THEN 5
                WHEN date_diff('day', began, returned) >= 4 THEN 4
                WHEN date_diff('day', began, returned) >= 2 THEN 3
                WHEN date_diff('day', began, returned) >= 1 THEN 2
                WHEN date_diff('day', began, returned) >= 0 THEN 1
                WHEN date_diff('day', began, returned) IS NOT NULL THEN 0
            END AS place,
            COUNT(*) AS users
        FROM (
            SELECT
                visitor,
                MIN(began) AS began,
                MIN(CASE WHEN n = 2 THEN began END) AS returned
            FROM (
                SELECT
                    visitor, began, unit,
                    ROW_NUMBER() OVER (PARTITION BY visitor ORDER BY began, unit) AS n
                FROM (
                    SELECT
                        user_id AS visitor,
                        visit_id AS unit,
                        MIN(dt + tm) AS began
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY user_id, visit_id
                ) f_row
            ) f
            WHERE n <= 2
            GROUP BY visitor
        ) v
        GROUP BY CASE
            WHEN date_diff('day', began, returned) >= 31 THEN 7
            WHEN date_diff('day', began, returned) >= 15 THEN 6
            WHEN date_diff('day', began, returned) >= 8 THEN 5
            WHEN date_diff('day', began, returned) >= 4 THEN 4
            WHEN date_diff('day', began, returned) >= 2 THEN 3
            WHEN date_diff('day', began, returned) >= 1 THEN 2
            WHEN date_diff('day', began, returned) >= 0 THEN 1
            WHEN date_diff('day', began, returned) IS NOT NULL THEN 0
        END
    ) k
)
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
FROM counts c
JOIN counts o
    ON c.everything = o.everything
GROUP BY c.place, c.users
ORDER BY place
