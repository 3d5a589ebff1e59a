SELECT
    customer AS user_id,
    COUNT(*) AS actions,
    CAST(SUM(cents) / 100 AS DECIMAL(18, 2)) AS value
FROM (
    SELECT
        CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS customer,
        cents AS cents
    FROM (
        SELECT
            BINARY tr_orderid AS order_id,
            MIN(CASE
                WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
            END) AS who,
            COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND BINARY CASE
              WHEN event IS NOT NULL THEN event
              WHEN tr_orderid IS NOT NULL THEN 'transaction'
              WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
              WHEN ev_action IS NOT NULL THEN 'custom'
              WHEN page_title IS NOT NULL THEN 'page_view'
          END = 'transaction'
          AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY BINARY tr_orderid
    ) known
    WHERE who IS NOT NULL
    UNION ALL
    SELECT
        BINARY user_id AS customer,
        COALESCE(CAST((CASE
            WHEN ABS(ev_value) < 1e16 THEN CAST(CAST(ev_value AS CHAR) AS DECIMAL(18, 2))
        END) * 100 AS SIGNED), 0) AS cents
    FROM events
    WHERE dt >= '2012-01-01'
      AND BINARY CASE
          WHEN event IS NOT NULL THEN event
          WHEN tr_orderid IS NOT NULL THEN 'transaction'
          WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
          WHEN ev_action IS NOT NULL THEN 'custom'
          WHEN page_title IS NOT NULL THEN 'page_view'
      END = 'transaction'
      AND (
          tr_orderid IS NULL
          OR NOT (COALESCE((BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL)), 1 = 0))
      )
      AND user_id IS NOT NULL
) facts
GROUP BY customer
ORDER BY value DESC, actions DESC, user_id
LIMIT 100;
