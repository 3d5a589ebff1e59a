SELECT
    ev_category AS category,
    ev_action AS action,
    ev_label AS label,
    COUNT(*) AS events,
    COUNT(DISTINCT user_id) AS visitors,
    COUNT(DISTINCT CASE WHEN user_id IS NOT NULL AND visit_id IS NOT NULL THEN (user_id, visit_id) END) AS visits,
    SUM(FLOOR(ev_value * 1e2 + 0.5e0)) / 100 AS value_sum
FROM events
WHERE dt >= '2012-01-01'
  AND (
      event = 'custom'
      OR event = 'struct'
      OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
  )
GROUP BY ev_category, ev_action, ev_label
HAVING COUNT(*) >= 1
ORDER BY events DESC, category NULLS FIRST, action NULLS FIRST, label NULLS FIRST
LIMIT 50
