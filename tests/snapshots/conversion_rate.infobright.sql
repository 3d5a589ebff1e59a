SELECT
    period,
    COUNT(*) AS visitors,
    COUNT(CASE WHEN goals > 0 THEN 1 END) AS converted,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN goals > 0 THEN 1 END) * 1e0 / COUNT(*) END AS conversion_rate
FROM (
    SELECT
        DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY) AS period,
        BINARY user_id AS visitor,
        COUNT(CASE
            WHEN BINARY CASE
                WHEN event IS NOT NULL THEN event
                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                WHEN ev_action IS NOT NULL THEN 'custom'
                WHEN page_title IS NOT NULL THEN 'page_view'
            END = 'transaction' THEN 1
        END) AS goals
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY), BINARY user_id
) visitors
GROUP BY period
ORDER BY period;
