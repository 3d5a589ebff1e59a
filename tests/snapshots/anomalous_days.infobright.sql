SELECT
    d.day AS day,
    d.weekday AS weekday,
    d.counted AS counted,
    m.usual AS usual,
    CASE WHEN m.usual <> 0 THEN (d.counted - m.usual) * 1e0 / m.usual END AS deviation
FROM (
    SELECT
        (WEEKDAY(day) + 1) AS weekday,
        day,
        counted
    FROM (
        SELECT
            dt AS day,
            COUNT(DISTINCT BINARY user_id, visit_id) AS counted
        FROM events
        WHERE dt >= '2012-01-01'
        GROUP BY dt
    ) c
) d
JOIN (
    SELECT
        r.weekday AS weekday,
        r.counted AS usual
    FROM (
        SELECT
            r_row.weekday, r_row.counted, r_row.day,
            COUNT(*) AS n
        FROM (
            SELECT
                weekday,
                day,
                counted
            FROM (
                SELECT
                    (WEEKDAY(day) + 1) AS weekday,
                    day,
                    counted
                FROM (
                    SELECT
                        dt AS day,
                        COUNT(DISTINCT BINARY user_id, visit_id) AS counted
                    FROM events
                    WHERE dt >= '2012-01-01'
                    GROUP BY dt
                ) c
            ) d
        ) r_row
        JOIN (
            SELECT
                weekday,
                day,
                counted
            FROM (
                SELECT
                    (WEEKDAY(day) + 1) AS weekday,
                    day,
                    counted
                FROM (
                    SELECT
                        dt AS day,
                        COUNT(DISTINCT BINARY user_id, visit_id) AS counted
                    FROM events
                    WHERE dt >= '2012-01-01'
                    GROUP BY dt
                ) c
            ) d
        ) r_before
            ON r_row.weekday = r_before.weekday
        WHERE (r_before.counted < r_row.counted) OR (r_before.counted = r_row.counted AND r_before.day <= r_row.day)
        GROUP BY r_row.weekday, r_row.counted, r_row.day
    ) r
    JOIN (
        SELECT
            weekday,
            COUNT(*) AS size
        FROM (
            SELECT
                (WEEKDAY(day) + 1) AS weekday,
                day,
                counted
            FROM (
                SELECT
                    dt AS day,
                    COUNT(DISTINCT BINARY user_id, visit_id) AS counted
                FROM events
                WHERE dt >= '2012-01-01'
                GROUP BY dt
            ) c
        ) d
        GROUP BY weekday
    ) s
        ON r.weekday = s.weekday
    WHERE 2 * r.n >= s.size
      AND 2 * r.n < s.size + 2
) m
    ON d.weekday = m.weekday
WHERE ABS(CASE WHEN m.usual <> 0 THEN (d.counted - m.usual) * 1e0 / m.usual END) >= 0.3
ORDER BY day;
