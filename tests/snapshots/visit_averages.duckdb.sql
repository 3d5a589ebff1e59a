SELECT
    CAST(began AS DATE) AS period,
    COUNT(*) AS visits,
    CASE WHEN COUNT(*) <> 0 THEN SUM(views) * 1e0 / COUNT(*) END AS pages_per_visit,
    CASE WHEN COUNT(*) <> 0 THEN SUM(hits) * 1e0 / COUNT(*) END AS events_per_visit,
    CASE WHEN COUNT(*) <> 0 THEN SUM(date_diff('second', began, ended)) * 1e0 / COUNT(*) END AS seconds_per_visit
FROM (
    SELECT
        MIN(dt + tm) AS began,
        MAX(dt + tm) AS ended,
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
GROUP BY CAST(began AS DATE)
ORDER BY period
