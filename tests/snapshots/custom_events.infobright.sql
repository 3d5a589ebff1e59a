SELECT
    BINARY ev_category AS category,
    BINARY ev_action AS action,
    BINARY ev_label AS label,
    COUNT(*) AS events,
    COUNT(DISTINCT BINARY user_id) AS visitors,
    COUNT(DISTINCT BINARY user_id, visit_id) AS visits,
    SUM(FLOOR((CAST(ev_value AS CHAR) + 0e0) * 1e2 + 0.5e0)) / 100 AS value_sum
FROM events
WHERE dt >= '2012-01-01'
  AND (
      BINARY event = 'custom'
      OR BINARY event = 'struct'
      OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
  )
GROUP BY BINARY ev_category, BINARY ev_action, BINARY ev_label
HAVING COUNT(*) >= 1
ORDER BY events DESC, category, action, label
LIMIT 50;
