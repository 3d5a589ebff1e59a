SELECT
    last_before,
    first_after,
    missing
FROM (
    SELECT
        a.period AS last_before,
        b.period AS first_after,
        date_diff('day', a.period, b.period) * 24 + hour(b.period) - hour(a.period) - 1 AS missing
    FROM (
        SELECT
            period,
            ROW_NUMBER() OVER (ORDER BY period) AS n
        FROM (
            SELECT
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
            period
        FROM (
            SELECT
                period,
                ROW_NUMBER() OVER (ORDER BY period) AS n
            FROM (
                SELECT
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
