WITH days AS MATERIALIZED (
    SELECT
        isodow(day) AS weekday,
        day,
        counted
    FROM (
        SELECT
            dt AS day,
            COUNT(DISTINCT CASE
                WHEN user_id IS NOT NULL AND visit_id IS NOT NULL THEN (user_id, visit_id)
            END) AS counted
        FROM events
        WHERE dt >= '2012-01-01'
        GROUP BY dt
    ) c
)
SELECT
    d.day AS day,
    d.weekday AS weekday,
    d.counted AS counted,
    m.usual AS usual,
    CASE WHEN m.usual <> 0 THEN (d.counted - m.usual) * 1e0 / m.usual END AS deviation
FROM days d
JOIN (
    SELECT
        r.weekday AS weekday,
        r.counted AS usual
    FROM (
        SELECT
            weekday, counted, day,
            ROW_NUMBER() OVER (PARTITION BY weekday ORDER BY counted, day) AS n
        FROM (
            SELECT
                weekday,
                day,
                counted
            FROM days d
        ) r_row
    ) r
    JOIN (
        SELECT
            weekday,
            COUNT(*) AS size
        FROM days d
        GROUP BY weekday
    ) s
        ON r.weekday = s.weekday
    WHERE 2 * r.n >= s.size
      AND 2 * r.n < s.size + 2
) m
    ON d.weekday = m.weekday
WHERE ABS(CASE WHEN m.usual <> 0 THEN (d.counted - m.usual) * 1e0 / m.usual END) >= 0.3
ORDER BY day
