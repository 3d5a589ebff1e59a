SELECT
    CASE in_segment WHEN 1 THEN 'cpc' ELSE 'others' END AS segment,
    visitors,
    converted,
    CASE WHEN visitors <> 0 THEN converted * 1e0 / visitors END AS conversion_rate
FROM (
    SELECT
        in_segment,
        COUNT(*) AS visitors,
        SUM(converts) AS converted
    FROM (
        SELECT
            user_id AS visitor,
            MAX(CASE WHEN mkt_medium = 'cpc' THEN 1 ELSE 0 END) AS in_segment,
            MAX(CASE
                WHEN CASE
                    WHEN event IS NOT NULL THEN event
                    WHEN tr_orderid IS NOT NULL THEN 'transaction'
                    WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                    WHEN ev_action IS NOT NULL THEN 'custom'
                    WHEN page_title IS NOT NULL THEN 'page_view'
                END = 'transaction' THEN 1
                ELSE 0
            END) AS converts
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
        GROUP BY user_id
    ) visitors
    GROUP BY in_segment
) sides
ORDER BY visitors DESC, converted DESC, segment;
