SELECT
    SUBSTR(began, 1, 10) AS period,
    COUNT(*) AS visits,
    CASE WHEN COUNT(*) <> 0 THEN SUM(views) * 1e0 / COUNT(*) END AS pages_per_visit,
    CASE WHEN COUNT(*) <> 0 THEN SUM(hits) * 1e0 / COUNT(*) END AS events_per_visit,
    CASE
        WHEN COUNT(*) <> 0 THEN SUM((DATEDIFF(ended, began) * 86400 + CAST(SUBSTR(ended, 12, 2) AS INT) * 3600 + CAST(SUBSTR(ended, 15, 2) AS INT) * 60 + CAST(SUBSTR(ended, 18, 2) AS INT) * 1 - (CAST(SUBSTR(began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(began, 15, 2) AS INT) * 60 + CAST(SUBSTR(began, 18, 2) AS INT) * 1))) * 1e0 / COUNT(*)
    END AS seconds_per_visit
FROM (
    SELECT
        MIN(CONCAT(dt, ' ', tm)) AS began,
        MAX(CONCAT(dt, ' ', tm)) AS ended,
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
        END) AS views,
        COUNT(*) AS hits
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
) per_visit
GROUP BY SUBSTR(began, 1, 10)
ORDER BY period;
