SELECT
    last_before,
    first_after,
    missing
FROM (
    SELECT
        period_1 AS last_before,
        period_2 AS first_after,
        ((TIMESTAMPDIFF(SECOND, last_event_1, first_event_2) + TIMESTAMPDIFF(SECOND, period_1, last_event_1) - TIMESTAMPDIFF(SECOND, period_2, first_event_2)) DIV 3600) - 1 AS missing
    FROM (
        SELECT
            everything,
            nth - place + 1 AS n,
            MAX(CASE WHEN place = 1 THEN period END) AS period_1,
            MAX(CASE WHEN place = 1 THEN first_event END) AS first_event_1,
            MAX(CASE WHEN place = 1 THEN last_event END) AS last_event_1,
            MAX(CASE WHEN place = 2 THEN period END) AS period_2,
            MAX(CASE WHEN place = 2 THEN first_event END) AS first_event_2,
            MAX(CASE WHEN place = 2 THEN last_event END) AS last_event_2
        FROM (
            SELECT
                r_at_row.everything, r_at_row.period, r_at_row.first_event, r_at_row.last_event,
                COUNT(*) AS nth
            FROM (
                SELECT
                    1 AS everything,
                    MIN(CONCAT(dt, ' ', tm)) AS first_event,
                    MAX(CONCAT(dt, ' ', tm)) AS last_event,
                    CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
                FROM events
                WHERE dt >= '2012-01-01'
                GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
                HAVING COUNT(*) >= 1
            ) r_at_row
            JOIN (
                SELECT
                    1 AS everything,
                    MIN(CONCAT(dt, ' ', tm)) AS first_event,
                    MAX(CONCAT(dt, ' ', tm)) AS last_event,
                    CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00') AS period
                FROM events
                WHERE dt >= '2012-01-01'
                GROUP BY CONCAT(SUBSTR(CONCAT(dt, ' ', tm), 1, 13), ':00:00')
                HAVING COUNT(*) >= 1
            ) r_at_before
                ON r_at_row.everything = r_at_before.everything
            WHERE r_at_before.period <= r_at_row.period
            GROUP BY r_at_row.everything, r_at_row.period, r_at_row.first_event, r_at_row.last_event
        ) r_at
        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
        WHERE nth >= place
        GROUP BY everything, nth - place + 1
    ) r
    WHERE period_2 IS NOT NULL
) g
WHERE missing > 0
ORDER BY last_before;
