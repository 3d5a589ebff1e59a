SELECT
    period,
    place AS active_days,
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
            active_days AS place,
            COUNT(*) AS units
        FROM (
            SELECT
                visitor,
                DATE_SUB(DATE(active_day), INTERVAL DAYOFMONTH(DATE(active_day)) - 1 DAY) AS period,
                COUNT(*) AS active_days
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    dt AS active_day
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY BINARY user_id, dt
            ) a
            GROUP BY visitor, DATE_SUB(DATE(active_day), INTERVAL DAYOFMONTH(DATE(active_day)) - 1 DAY)
        ) v
        GROUP BY period, active_days
    ) c
    JOIN (
        SELECT
            period,
            SUM(units) AS units
        FROM (
            SELECT
                period,
                active_days AS place,
                COUNT(*) AS units
            FROM (
                SELECT
                    visitor,
                    DATE_SUB(DATE(active_day), INTERVAL DAYOFMONTH(DATE(active_day)) - 1 DAY) AS period,
                    COUNT(*) AS active_days
                FROM (
                    SELECT
                        BINARY user_id AS visitor,
                        dt AS active_day
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL
                    GROUP BY BINARY user_id, dt
                ) a
                GROUP BY visitor, DATE_SUB(DATE(active_day), INTERVAL DAYOFMONTH(DATE(active_day)) - 1 DAY)
            ) v
            GROUP BY period, active_days
        ) c
        GROUP BY period
    ) t
        ON c.period = t.period
) s
ORDER BY period, active_days;
