SELECT
    last_before,
    first_after,
    missing
FROM (
    SELECT
        a.period AS last_before,
        b.period AS first_after,
        ((date_diff('second', a.last_event, b.first_event) + date_diff('second', a.period, a.last_event) - date_diff('second', b.period, b.first_event)) // 3600) - 1 AS missing
    FROM (
        SELECT
            period, first_event, last_event,
            ROW_NUMBER() OVER (ORDER BY period) AS n
        FROM (
            SELECT
                MIN(dt + tm) AS first_event,
                MAX(dt + tm) AS last_event,
                date_trunc('hour', dt + tm) AS period
            FROM events
            WHERE dt >= '2012-01-01'
            GROUP BY date_trunc('hour', dt + tm)
            HAVING COUNT(*) >= 1
        ) a_row
    ) a
    JOIN (
        SELECT
            n - 1 AS n,
            first_event,
            last_event,
            period
        FROM (
            SELECT
                period, first_event, last_event,
                ROW_NUMBER() OVER (ORDER BY period) AS n
            FROM (
                SELECT
                    MIN(dt + tm) AS first_event,
                    MAX(dt + tm) AS last_event,
                    date_trunc('hour', dt + tm) AS period
                FROM events
                WHERE dt >= '2012-01-01'
                GROUP BY date_trunc('hour', dt + tm)
                HAVING COUNT(*) >= 1
            ) a_row
        ) a
    ) b
        ON a.n = b.n
) g
WHERE missing > 0
ORDER BY last_before
