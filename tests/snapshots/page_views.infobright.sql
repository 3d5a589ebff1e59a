SELECT
    dt AS period,
    COUNT(*) AS page_views
FROM events
WHERE dt >= '2012-01-01'
  AND (
      BINARY event = 'page_view'
      OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)
  )
GROUP BY dt
ORDER BY period;
