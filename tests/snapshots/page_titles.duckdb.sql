SELECT
    page_title,
    SUM(page_views) AS page_views,
    SUM(visitors) AS visitors,
    SUM(entries) AS entries,
    SUM(exits) AS exits
FROM (
    SELECT
        page_title AS page_title,
        COUNT(*) AS page_views,
        COUNT(DISTINCT user_id) AS visitors,
        0 AS entries,
        0 AS exits
    FROM events
    WHERE dt >= '2012-01-01'
      AND (
          event = 'page_view'
          OR (
              event IS NULL
              AND tr_orderid IS NULL
              AND ti_orderid IS NULL
              AND ev_action IS NULL
              AND page_title IS NOT NULL
          )
      )
    GROUP BY page_title
    UNION ALL
    SELECT
        CASE WHEN side = 1 THEN entry[2] ELSE exit_view[3] END AS page_title,
        0 AS page_views,
        0 AS visitors,
        CASE WHEN side = 1 THEN 1 ELSE 0 END AS entries,
        CASE WHEN side = 2 THEN 1 ELSE 0 END AS exits
    FROM (
        SELECT
            MIN((dt + tm, page_title)) FILTER (WHERE (
                event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            )) AS entry,
            MAX((dt + tm, page_title IS NOT NULL, page_title)) FILTER (WHERE (
                event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            )) AS exit_view
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
          AND (
              event = 'page_view'
              OR (
                  event IS NULL
                  AND tr_orderid IS NULL
                  AND ti_orderid IS NULL
                  AND ev_action IS NULL
                  AND page_title IS NOT NULL
              )
          )
        GROUP BY user_id, visit_id
    ) per_visit
    CROSS JOIN (SELECT 1 AS side UNION ALL SELECT 2 AS side) s
) f
GROUP BY page_title
HAVING SUM(page_views) >= 1
ORDER BY page_views DESC, page_title NULLS FIRST
LIMIT 20
