SELECT
    last_before,
    first_after,
    missing
FROM (
    SELECT
        a.period AS last_before,
        b.period AS first_after,
        (((DATEDIFF(b.first_event, a.last_event) * 86400 + CAST(SUBSTR(b.first_event, 12, 2) AS INT) * 3600 + CAST(SUBSTR(b.first_event, 15, 2) AS INT) * 60 + CAST(SUBSTR(b.first_event, 18, 2) AS INT) * 1 - (CAST(SUBSTR(a.last_event, 12, 2) AS INT) * 3600 + CAST(SUBSTR(a.last_event, 15, 2) AS INT) * 60 + CAST(SUBSTR(a.last_event, 18, 2) AS INT) * 1)) + (DATEDIFF(a.last_event, a.period) * 86400 + CAST(SUBSTR(a.last_event, 12, 2) AS INT) * 3600 + CAST(SUBSTR(a.last_event, 15, 2) AS INT) * 60 + CAST(SUBSTR(a.last_event, 18, 2) AS INT) * 1 - (CAST(SUBSTR(a.period, 12, 2) AS INT) * 3600 + CAST(SUBSTR(a.period, 15, 2) AS INT) * 60 + CAST(SUBSTR(a.period, 18, 2) AS INT) * 1)) - (DATEDIFF(b.first_event, b.period) * 86400 + CAST(SUBSTR(b.first_event, 12, 2) AS INT) * 3600 + CAST(SUBSTR(b.first_event, 15, 2) AS INT) * 60 + CAST(SUBSTR(b.first_event, 18, 2) AS INT) * 1 - (CAST(SUBSTR(b.period, 12, 2) AS INT) * 3600 + CAST(SUBSTR(b.period, 15, 2) AS INT) * 60 + CAST(SUBSTR(b.period, 18, 2) AS INT) * 1))) DIV 3600) - 1 AS missing
    FROM (
        SELECT
            a_row.period, a_row.first_event, a_row.last_event,
            COUNT(*) AS n
        FROM (
            SELECT
                MIN(CONCAT(dt, ' ', tm)) AS first_event,
                MAX(CONCAT(dt, ' ', tm)) AS last_event,
                CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
            FROM events
            WHERE dt >= '2012-01-01'
            GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
            HAVING COUNT(*) >= 1
        ) a_row
        JOIN (
            SELECT
                MIN(CONCAT(dt, ' ', tm)) AS first_event,
                MAX(CONCAT(dt, ' ', tm)) AS last_event,
                CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
            FROM events
            WHERE dt >= '2012-01-01'
            GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
            HAVING COUNT(*) >= 1
        ) a_before
        WHERE a_before.period <= a_row.period
        GROUP BY a_row.period, a_row.first_event, a_row.last_event
    ) a
    JOIN (
        SELECT
            n - 1 AS n,
            first_event,
            last_event,
            period
        FROM (
            SELECT
                a_row.period, a_row.first_event, a_row.last_event,
                COUNT(*) AS n
            FROM (
                SELECT
                    MIN(CONCAT(dt, ' ', tm)) AS first_event,
                    MAX(CONCAT(dt, ' ', tm)) AS last_event,
                    CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
                FROM events
                WHERE dt >= '2012-01-01'
                GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
                HAVING COUNT(*) >= 1
            ) a_row
            JOIN (
                SELECT
                    MIN(CONCAT(dt, ' ', tm)) AS first_event,
                    MAX(CONCAT(dt, ' ', tm)) AS last_event,
                    CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
                FROM events
                WHERE dt >= '2012-01-01'
                GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
                HAVING COUNT(*) >= 1
            ) a_before
            WHERE a_before.period <= a_row.period
            GROUP BY a_row.period, a_row.first_event, a_row.last_event
        ) a
    ) b
        ON a.n = b.n
) g
WHERE missing > 0
ORDER BY last_before;
