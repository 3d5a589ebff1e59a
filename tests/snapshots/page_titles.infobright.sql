SELECT
    page_title,
    SUM(page_views) AS page_views,
    SUM(visitors) AS visitors,
    SUM(entries) AS entries,
    SUM(exits) AS exits
FROM (
    SELECT
        BINARY page_title AS page_title,
        COUNT(*) AS page_views,
        COUNT(DISTINCT BINARY user_id) AS visitors,
        0 AS entries,
        0 AS exits
    FROM events
    WHERE dt >= '2012-01-01'
      AND (
          BINARY event = 'page_view'
          OR (
              event IS NULL
              AND tr_orderid IS NULL
              AND ti_orderid IS NULL
              AND ev_action IS NULL
              AND page_title IS NOT NULL
          )
      )
    GROUP BY BINARY page_title
    UNION ALL
    SELECT
        CASE
            WHEN side = 1 THEN CASE WHEN SUBSTR(entry, 20, 1) = '0' THEN SUBSTR(entry, 21) END
            ELSE CASE WHEN SUBSTR(exit_view, 20, 1) = '1' THEN SUBSTR(exit_view, 21) END
        END AS page_title,
        0 AS page_views,
        0 AS visitors,
        CASE WHEN side = 1 THEN 1 ELSE 0 END AS entries,
        CASE WHEN side = 2 THEN 1 ELSE 0 END AS exits
    FROM (
        SELECT
            MIN(CASE
                WHEN (
                    BINARY event = 'page_view'
                    OR (
                        event IS NULL
                        AND tr_orderid IS NULL
                        AND ti_orderid IS NULL
                        AND ev_action IS NULL
                        AND page_title IS NOT NULL
                    )
                ) THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', page_title), '1'))
            END) AS entry,
            MAX(CASE
                WHEN (
                    BINARY event = 'page_view'
                    OR (
                        event IS NULL
                        AND tr_orderid IS NULL
                        AND ti_orderid IS NULL
                        AND ev_action IS NULL
                        AND page_title IS NOT NULL
                    )
                ) THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', page_title), '0'))
            END) AS exit_view
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
          AND (
              BINARY event = 'page_view'
              OR (
                  event IS NULL
                  AND tr_orderid IS NULL
                  AND ti_orderid IS NULL
                  AND ev_action IS NULL
                  AND page_title IS NOT NULL
              )
          )
        GROUP BY BINARY user_id, visit_id
    ) per_visit
    CROSS JOIN (SELECT 1 AS side UNION ALL SELECT 2 AS side) s
) f
GROUP BY page_title
HAVING SUM(page_views) >= 1
ORDER BY page_views DESC, page_title
LIMIT 20;
