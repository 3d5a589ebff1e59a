SELECT
    last_before,
    first_after,
    missing
FROM (
    SELECT
        a.period AS last_before,
        b.period AS first_after,
        ((TIMESTAMPDIFF(SECOND, a.last_event, b.first_event) + TIMESTAMPDIFF(SECOND, a.period, a.last_event) - TIMESTAMPDIFF(SECOND, b.period, b.first_event)) DIV 3600) - 1 AS missing
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
