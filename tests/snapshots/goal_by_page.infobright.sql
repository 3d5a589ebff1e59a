SELECT
    v.path AS page,
    COUNT(*) AS visits,
    COUNT(CASE WHEN g.last_reached >= v.seen THEN 1 END) AS conversions,
    CASE
        WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN g.last_reached >= v.seen THEN 1 END) * 1e0 / COUNT(*)
    END AS conversion_rate
FROM (
    SELECT
        BINARY user_id AS visitor,
        visit_id,
        BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
            WHEN 0 THEN 1
            ELSE LOCATE(
                '/',
                CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), '/'),
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
            )
        END), CASE
            WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1) = '' OR (
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0
                AND LOCATE(
                    '/',
                    SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                ) = 0
            ) THEN '/'
            ELSE ''
        END) AS path,
        MIN(CONCAT(dt, ' ', tm)) AS seen
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
      AND page_url IS NOT NULL
    GROUP BY
        BINARY user_id,
        visit_id,
        BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
            WHEN 0 THEN 1
            ELSE LOCATE(
                '/',
                CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), '/'),
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
            )
        END), CASE
            WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1) = '' OR (
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0
                AND LOCATE(
                    '/',
                    SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                ) = 0
            ) THEN '/'
            ELSE ''
        END)
) v
LEFT OUTER JOIN (
    SELECT
        BINARY user_id AS visitor,
        visit_id,
        MAX(CONCAT(dt, ' ', tm)) AS last_reached
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
      AND BINARY CASE
          WHEN event IS NOT NULL THEN event
          WHEN tr_orderid IS NOT NULL THEN 'transaction'
          WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
          WHEN ev_action IS NOT NULL THEN 'custom'
          WHEN page_title IS NOT NULL THEN 'page_view'
      END = 'transaction'
    GROUP BY BINARY user_id, visit_id
) g
    ON v.visitor = g.visitor AND v.visit_id = g.visit_id
GROUP BY v.path
HAVING COUNT(*) >= 1
ORDER BY conversions DESC, visits DESC, page
LIMIT 20;
