SELECT
    d.visitor AS user_id,
    d.period AS period,
    d.events AS events,
    d.page_views AS page_views,
    COALESCE(v.amount, 0) AS visits,
    d.amount AS value
FROM (
    SELECT
        BINARY user_id AS visitor,
        DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY) AS period,
        COUNT(*) AS events,
        COUNT(CASE
            WHEN (
                BINARY event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            ) THEN 1
        END) AS page_views,
        SUM(FLOOR(COALESCE((CAST(ev_value AS CHAR) + 0e0), 0) * 1e2 + 0.5e0)) / 100 AS amount
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY BINARY user_id, DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY)
) d
LEFT OUTER JOIN (
    SELECT
        visitor,
        DATE_SUB(DATE(began), INTERVAL DAYOFMONTH(DATE(began)) - 1 DAY) AS period,
        COUNT(*) AS amount
    FROM (
        SELECT
            BINARY user_id AS visitor,
            visit_id,
            MIN(CONCAT(dt, ' ', tm)) AS began
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
        GROUP BY BINARY user_id, visit_id
    ) v
    GROUP BY visitor, DATE_SUB(DATE(began), INTERVAL DAYOFMONTH(DATE(began)) - 1 DAY)
) v
    ON d.visitor = v.visitor AND d.period = v.period
WHERE d.events >= 1
ORDER BY events DESC, period, user_id
LIMIT 20;
