SELECT
    DATE(began) AS period,
    COUNT(*) AS visits,
    SUM(hundredths) / 100 AS score,
    CASE WHEN (COUNT(*) * 100) <> 0 THEN SUM(hundredths) * 1e0 / (COUNT(*) * 100) END AS score_per_visit
FROM (
    SELECT
        a.visitor AS visitor,
        a.visit_id AS visit_id,
        MIN(a.first_event) AS began,
        SUM(COALESCE(a.events * FLOOR(w.weight * 1e2 + 0.5e0), 0e0)) AS hundredths
    FROM (
        SELECT
            BINARY user_id AS visitor,
            visit_id,
            BINARY COALESCE(ev_action, CASE
                WHEN event IS NOT NULL THEN event
                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                WHEN ev_action IS NOT NULL THEN 'custom'
                WHEN page_title IS NOT NULL THEN 'page_view'
            END) AS action,
            MIN(CONCAT(dt, ' ', tm)) AS first_event,
            COUNT(*) AS events
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
        GROUP BY
            BINARY user_id,
            visit_id,
            BINARY COALESCE(ev_action, CASE
                WHEN event IS NOT NULL THEN event
                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                WHEN ev_action IS NOT NULL THEN 'custom'
                WHEN page_title IS NOT NULL THEN 'page_view'
            END)
    ) a
    LEFT OUTER JOIN weights w
        ON a.action = BINARY w.action
    GROUP BY a.visitor, a.visit_id
) v
GROUP BY DATE(began)
ORDER BY period;
