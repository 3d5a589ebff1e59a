SELECT
    ev_category AS category,
    ev_action AS action,
    ev_label AS label,
    COUNT(*) AS events,
    COUNT(DISTINCT user_id) AS visitors,
    COUNT(DISTINCT user_id, visit_id) AS visits,
    SUM((FLOOR((CASE
        WHEN TRIM(ev_value) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
          AND ABS(CAST(TRIM(ev_value) AS DOUBLE)) <= 1.7976931348623157e308 THEN CAST(TRIM(ev_value) AS DOUBLE)
    END) * 1e2 + 0.5e0) * 1e0)) / 100 AS value_sum
FROM events
WHERE dt >= '2012-01-01'
  AND (
      event = 'custom'
      OR event = 'struct'
      OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
  )
GROUP BY ev_category, ev_action, ev_label
HAVING COUNT(*) >= 1
ORDER BY events DESC, category, action, label
LIMIT 50;
