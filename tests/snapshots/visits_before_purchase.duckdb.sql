SELECT
    CAST(date_trunc('month', reached) AS DATE) AS period,
    COUNT(*) AS visits,
    CASE WHEN COUNT(*) <> 0 THEN SUM(visit_id) * 1e0 / COUNT(*) END AS mean_visit_number,
    COUNT(CASE WHEN visit_id = 1 THEN 1 END) AS first_visits,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN visit_id = 1 THEN 1 END) * 1e0 / COUNT(*) END AS first_visit_share
FROM (
    SELECT
        visit_id,
        MIN(dt + tm) AS reached
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
      AND CASE
          WHEN event IS NOT NULL THEN event
          WHEN tr_orderid IS NOT NULL THEN 'transaction'
          WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
          WHEN ev_action IS NOT NULL THEN 'custom'
          WHEN page_title IS NOT NULL THEN 'page_view'
      END = 'transaction'
    GROUP BY user_id, visit_id
) converting
GROUP BY CAST(date_trunc('month', reached) AS DATE)
ORDER BY period
