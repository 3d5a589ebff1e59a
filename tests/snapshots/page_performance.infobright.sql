SELECT
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
    END) AS page,
    COUNT(*) AS page_views,
    COUNT(DISTINCT BINARY user_id) AS visitors,
    COUNT(DISTINCT BINARY user_id, visit_id) AS visits
FROM events
WHERE dt >= '2012-01-01'
  AND (
      BINARY event = 'page_view'
      OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)
  )
GROUP BY
    BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
        WHEN 0 THEN 1
        ELSE LOCATE(
            '/',
            CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), '/'),
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
        )
    END),
    CASE
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
HAVING COUNT(*) >= 1
ORDER BY page_views DESC, page
LIMIT 20;
