WITH days AS MATERIALIZED (
    SELECT
        1 AS everything,
        day,
        SUM(counted) AS counted,
        SUM(newcomers) AS newcomers
    FROM (
        SELECT
            dt AS day,
            COUNT(DISTINCT CASE
                WHEN user_id IS NOT NULL AND visit_id IS NOT NULL THEN (user_id, visit_id)
            END) AS counted,
            0 AS newcomers
        FROM events
        WHERE dt >= '2012-01-01'
        GROUP BY dt
        UNION ALL
        SELECT
            day,
            0 AS counted,
            COUNT(*) AS newcomers
        FROM (
            SELECT
                user_id AS visitor,
                MIN(dt) AS day
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
            GROUP BY user_id
        ) firsts
        GROUP BY day
    ) f
    GROUP BY day
)
SELECT
    day,
    counted,
    CASE
        WHEN (CASE WHEN elapsed < 7 THEN elapsed ELSE 7 END) <> 0 THEN lately * 1e0 / (CASE WHEN elapsed < 7 THEN elapsed ELSE 7 END)
    END AS average,
    visitors_so_far
FROM (
    SELECT
        a.day AS day,
        a.counted AS counted,
        SUM(CASE WHEN date_diff('day', b.day, a.day) < 7 THEN b.counted ELSE 0 END) AS lately,
        date_diff('day', MIN(b.day), a.day) + 1 AS elapsed,
        SUM(b.newcomers) AS visitors_so_far
    FROM days a
    JOIN days b
        ON a.everything = b.everything
    WHERE b.day <= a.day
    GROUP BY a.day, a.counted
) s
ORDER BY day
