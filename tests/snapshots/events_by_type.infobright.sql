SELECT
    dt AS period,
    BINARY CASE
        WHEN event IS NOT NULL THEN event
        WHEN tr_orderid IS NOT NULL THEN 'transaction'
        WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
        WHEN ev_action IS NOT NULL THEN 'custom'
        WHEN page_title IS NOT NULL THEN 'page_view'
    END AS event_type,
    COUNT(*) AS events
FROM events
WHERE dt >= '2012-01-01'
GROUP BY
    dt,
    BINARY CASE
        WHEN event IS NOT NULL THEN event
        WHEN tr_orderid IS NOT NULL THEN 'transaction'
        WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
        WHEN ev_action IS NOT NULL THEN 'custom'
        WHEN page_title IS NOT NULL THEN 'page_view'
    END
ORDER BY period, event_type;
