SELECT
    customer AS user_id,
    COUNT(*) AS actions,
    CAST(SUM(cents) / 100 AS DECIMAL(28, 2)) AS value
FROM (
    SELECT
        who[2] AS customer,
        cents AS cents
    FROM (
        SELECT
            tr_orderid AS order_id,
            MIN((dt + tm, user_id)) FILTER (WHERE user_id IS NOT NULL) AS who,
            COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND CASE
              WHEN event IS NOT NULL THEN event
              WHEN tr_orderid IS NOT NULL THEN 'transaction'
              WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
              WHEN ev_action IS NOT NULL THEN 'custom'
              WHEN page_title IS NOT NULL THEN 'page_view'
          END = 'transaction'
          AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY tr_orderid
    ) known
    WHERE who IS NOT NULL
    UNION ALL
    SELECT
        user_id AS customer,
        COALESCE(CAST(CAST(TRY_CAST(CAST(ev_value AS VARCHAR) AS DECIMAL(18, 2)) AS DECIMAL(20, 2)) * 100 AS BIGINT), 0) AS cents
    FROM events
    WHERE dt >= '2012-01-01'
      AND CASE
          WHEN event IS NOT NULL THEN event
          WHEN tr_orderid IS NOT NULL THEN 'transaction'
          WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
          WHEN ev_action IS NOT NULL THEN 'custom'
          WHEN page_title IS NOT NULL THEN 'page_view'
      END = 'transaction'
      AND (
          tr_orderid IS NULL
          OR NOT (COALESCE((event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL)), 1 = 0))
      )
      AND user_id IS NOT NULL
) facts
GROUP BY customer
ORDER BY value DESC, actions DESC, user_id
LIMIT 100
