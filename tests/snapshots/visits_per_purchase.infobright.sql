SELECT
    b.buyer AS user_id,
    b.visits AS visits,
    b.purchases AS purchases,
    CASE WHEN b.purchases <> 0 THEN b.visits * 1e0 / b.purchases END AS visits_per_purchase,
    CASE WHEN m.buyers <> 0 THEN m.ratios * 1e0 / m.buyers END AS mean_of_buyers
FROM (
    SELECT
        1 AS everything,
        p.buyer AS buyer,
        p.purchases AS purchases,
        COUNT(DISTINCT visit_id) AS visits
    FROM events e
    JOIN (
        SELECT
            BINARY user_id AS buyer,
            COUNT(DISTINCT BINARY tr_orderid) + COUNT(CASE WHEN tr_orderid IS NULL THEN 1 END) AS purchases
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
          AND BINARY CASE
              WHEN event IS NOT NULL THEN event
              WHEN tr_orderid IS NOT NULL THEN 'transaction'
              WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
              WHEN ev_action IS NOT NULL THEN 'custom'
              WHEN page_title IS NOT NULL THEN 'page_view'
          END = 'transaction'
        GROUP BY BINARY user_id
    ) p
        ON BINARY e.user_id = p.buyer
    WHERE dt >= '2012-01-01'
    GROUP BY p.buyer, p.purchases
) b
JOIN (
    SELECT
        1 AS everything,
        COUNT(*) AS buyers,
        FLOOR(SUM(FLOOR((CASE WHEN purchases <> 0 THEN visits * 1e0 / purchases END) * 1e10 + 0.5e0)) / 1e4 + 0.5e0) / 1e6 AS ratios
    FROM (
        SELECT
            1 AS everything,
            p.buyer AS buyer,
            p.purchases AS purchases,
            COUNT(DISTINCT visit_id) AS visits
        FROM events e
        JOIN (
            SELECT
                BINARY user_id AS buyer,
                COUNT(DISTINCT BINARY tr_orderid) + COUNT(CASE WHEN tr_orderid IS NULL THEN 1 END) AS purchases
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
              AND BINARY CASE
                  WHEN event IS NOT NULL THEN event
                  WHEN tr_orderid IS NOT NULL THEN 'transaction'
                  WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                  WHEN ev_action IS NOT NULL THEN 'custom'
                  WHEN page_title IS NOT NULL THEN 'page_view'
              END = 'transaction'
            GROUP BY BINARY user_id
        ) p
            ON BINARY e.user_id = p.buyer
        WHERE dt >= '2012-01-01'
        GROUP BY p.buyer, p.purchases
    ) b
) m
    ON b.everything = m.everything
ORDER BY purchases DESC, visits DESC, user_id
LIMIT 100;
