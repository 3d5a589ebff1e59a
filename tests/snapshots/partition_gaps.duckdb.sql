SELECT
    last_before,
    first_after,
    missing
FROM (
    SELECT
        period_1 AS last_before,
        period_2 AS first_after,
        ((date_diff('second', last_event_1, first_event_2) + date_diff('second', period_1, last_event_1) - date_diff('second', period_2, first_event_2)) // 3600) - 1 AS missing
    FROM (
        SELECT
            everything,
            ROW_NUMBER() OVER in_order AS n,
            LEAD(period, 0) OVER in_order AS period_1,
            LEAD(first_event, 0) OVER in_order AS first_event_1,
            LEAD(last_event, 0) OVER in_order AS last_event_1,
            LEAD(period, 1) OVER in_order AS period_2,
            LEAD(first_event, 1) OVER in_order AS first_event_2,
            LEAD(last_event, 1) OVER in_order AS last_event_2
        FROM (
            SELECT
                1 AS everything,
                MIN(dt + tm) AS first_event,
                MAX(dt + tm) AS last_event,
                date_trunc('hour', dt + tm) AS period
            FROM events
            WHERE dt >= '2012-01-01'
            GROUP BY date_trunc('hour', dt + tm)
            HAVING COUNT(*) >= 1
        ) r_row
        WINDOW in_order AS (PARTITION BY everything ORDER BY period)
    ) r
    WHERE period_2 IS NOT NULL
) g
WHERE missing > 0
ORDER BY last_before
