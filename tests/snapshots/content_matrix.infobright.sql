SELECT
    p.page AS page,
    p.visitors AS visitors,
    p.pings AS pings,
    CASE WHEN p.visitors <> 0 THEN p.pings * 1e0 / p.visitors END AS pings_per_visitor,
    CASE WHEN p.visitors * a.pages >= a.visitors THEN 'high' ELSE 'low' END AS traffic,
    CASE WHEN p.pings * a.visitors >= a.pings * p.visitors THEN 'high' ELSE 'low' END AS engagement
FROM (
    SELECT
        1 AS everything,
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
        COUNT(DISTINCT BINARY user_id) AS visitors,
        COUNT(CASE WHEN BINARY event = 'page_ping' THEN 1 END) AS pings
    FROM events
    WHERE dt >= '2012-01-01'
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
          OR BINARY event = 'page_ping'
      )
      AND page_url IS NOT NULL
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
    HAVING COUNT(DISTINCT BINARY user_id) > 0
) p
JOIN (
    SELECT
        everything,
        COUNT(*) AS pages,
        SUM(visitors) AS visitors,
        SUM(pings) AS pings
    FROM (
        SELECT
            1 AS everything,
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
            COUNT(DISTINCT BINARY user_id) AS visitors,
            COUNT(CASE WHEN BINARY event = 'page_ping' THEN 1 END) AS pings
        FROM events
        WHERE dt >= '2012-01-01'
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
              OR BINARY event = 'page_ping'
          )
          AND page_url IS NOT NULL
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
        HAVING COUNT(DISTINCT BINARY user_id) > 0
    ) p
    GROUP BY everything
) a
    ON p.everything = a.everything
ORDER BY visitors DESC, page
LIMIT 50;
