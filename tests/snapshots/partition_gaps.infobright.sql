SELECT
    last_before,
    first_after,
    missing
FROM (
    SELECT
        a.period AS last_before,
        b.period AS first_after,
        DATEDIFF(b.period, a.period) * 24 + HOUR(b.period) - HOUR(a.period) - 1 AS missing
    FROM (
        SELECT
            a_row.period,
            COUNT(*) AS n
        FROM (
            SELECT
                CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
            FROM events
            WHERE dt >= '2012-01-01'
            GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
            HAVING COUNT(*) >= 1
        ) a_row
        JOIN (
            SELECT
                CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
            FROM events
            WHERE dt >= '2012-01-01'
            GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
            HAVING COUNT(*) >= 1
        ) a_before
        WHERE a_before.period <= a_row.period
        GROUP BY a_row.period
    ) a
    JOIN (
        SELECT
            n - 1 AS n,
            period
        FROM (
            SELECT
                a_row.period,
                COUNT(*) AS n
            FROM (
                SELECT
                    CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
                FROM events
                WHERE dt >= '2012-01-01'
                GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
                HAVING COUNT(*) >= 1
            ) a_row
            JOIN (
                SELECT
                    CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
                FROM events
                WHERE dt >= '2012-01-01'
                GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
                HAVING COUNT(*) >= 1
            ) a_before
            WHERE a_before.period <= a_row.period
            GROUP BY a_row.period
        ) a
    ) b
        ON a.n = b.n
) g
WHERE missing > 0
ORDER BY last_before;
