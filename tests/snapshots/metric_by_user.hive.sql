SELECT
    d.visitor AS user_id,
    d.period AS period,
    d.events AS events,
    d.page_views AS page_views,
    COALESCE(v.amount, 0) AS visits,
    d.amount AS value
FROM (
    SELECT
        user_id AS visitor,
        CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
        COUNT(*) AS events,
        COUNT(CASE
            WHEN (
                event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            ) THEN 1
        END) AS page_views,
        SUM((FLOOR(COALESCE(CASE
            WHEN TRIM(ev_value) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
              AND ABS(CAST(TRIM(ev_value) AS DOUBLE)) <= 1.7976931348623157e308 THEN CAST(TRIM(ev_value) AS DOUBLE)
        END, 0) * 1e2 + 0.5e0) * 1e0)) / 100 AS amount
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
) d
LEFT OUTER JOIN (
    SELECT
        visitor,
        CONCAT(SUBSTR(began, 1, 7), '-01') AS period,
        COUNT(*) AS amount
    FROM (
        SELECT
            user_id AS visitor,
            visit_id,
            MIN(CONCAT(dt, ' ', tm)) AS began
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
        GROUP BY user_id, visit_id
    ) v
    GROUP BY visitor, CONCAT(SUBSTR(began, 1, 7), '-01')
) v
    ON d.visitor = v.visitor AND d.period = v.period
WHERE d.events >= 1
ORDER BY events DESC, period, user_id
LIMIT 20;
