SELECT
    page,
    SUM(viewed) AS visitors,
    SUM(viewed * added) AS adders,
    CASE WHEN SUM(viewed) <> 0 THEN SUM(viewed * added) * 1e0 / SUM(viewed) END AS conversion
FROM (
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
        BINARY user_id AS visitor,
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
            ) THEN 1
            ELSE 0
        END) AS viewed,
        MAX(CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 ELSE 0 END) AS added
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
      AND page_url IS NOT NULL
      AND (
          (
              BINARY event = 'page_view'
              OR (
                  event IS NULL
                  AND tr_orderid IS NULL
                  AND ti_orderid IS NULL
                  AND ev_action IS NULL
                  AND page_title IS NOT NULL
              )
          )
          OR (BINARY ev_action = 'add-to-basket')
      )
    GROUP BY
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
        END),
        BINARY user_id
) visitors
WHERE page IS NOT NULL
GROUP BY page
HAVING SUM(added) > 0 AND SUM(viewed) >= 1
ORDER BY visitors DESC, page
LIMIT 50;
