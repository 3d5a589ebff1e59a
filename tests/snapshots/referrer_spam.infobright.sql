SELECT
    host,
    page_views,
    visitors,
    pages,
    agents,
    CASE WHEN pages <= 1 AND agents <= 1 THEN 1 ELSE 0 END AS is_suspect
FROM (
    SELECT
        BINARY CASE
            WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE
                WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                    SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                ), '/', 1), '@', -1) LIKE '[%'
                    THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                    ), '/', 1), '@', -1), ']', 1), ']')
                ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                    SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                ), '/', 1), '@', -1), ':', 1)
            END) <> ''
                THEN LOWER(CASE
                    WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                    ), '/', 1), '@', -1) LIKE '[%'
                        THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                            SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                        ), '/', 1), '@', -1), ']', 1), ']')
                    ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                    ), '/', 1), '@', -1), ':', 1)
                END)
        END AS host,
        COUNT(*) AS page_views,
        COUNT(DISTINCT BINARY user_id) AS visitors,
        COUNT(DISTINCT BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
        END)) AS pages,
        COUNT(DISTINCT BINARY useragent) AS agents
    FROM events
    WHERE dt >= '2012-01-01'
      AND page_referrer IS NOT NULL
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
      AND (
          CASE
              WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE
                  WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                      SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                      LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                  ), '/', 1), '@', -1) LIKE '[%'
                      THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                          SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                          LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                      ), '/', 1), '@', -1), ']', 1), ']')
                  ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                      SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                      LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                  ), '/', 1), '@', -1), ':', 1)
              END) <> ''
                  THEN LOWER(CASE
                      WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                          SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                          LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                      ), '/', 1), '@', -1) LIKE '[%'
                          THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1), ']', 1), ']')
                      ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                          SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                          LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                      ), '/', 1), '@', -1), ':', 1)
                  END)
          END IS NOT NULL
          AND (
              CASE
                  WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE
                      WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                          SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                          LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                      ), '/', 1), '@', -1) LIKE '[%'
                          THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1), ']', 1), ']')
                      ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                          SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                          LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                      ), '/', 1), '@', -1), ':', 1)
                  END) <> ''
                      THEN LOWER(CASE
                          WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1) LIKE '[%'
                              THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                                  SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                                  LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                              ), '/', 1), '@', -1), ']', 1), ']')
                          ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1), ':', 1)
                      END)
              END IS NULL
              OR BINARY CASE
                  WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE
                      WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                          SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                          LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                      ), '/', 1), '@', -1) LIKE '[%'
                          THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1), ']', 1), ']')
                      ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                          SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                          LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                      ), '/', 1), '@', -1), ':', 1)
                  END) <> ''
                      THEN LOWER(CASE
                          WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1) LIKE '[%'
                              THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                                  SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                                  LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                              ), '/', 1), '@', -1), ']', 1), ']')
                          ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1), ':', 1)
                      END)
              END <> CASE
                  WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE
                      WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                          SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                          LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                      ), '/', 1), '@', -1) LIKE '[%'
                          THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1), ']', 1), ']')
                      ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                          SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                          LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                      ), '/', 1), '@', -1), ':', 1)
                  END) <> ''
                      THEN LOWER(CASE
                          WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1) LIKE '[%'
                              THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                                  SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                                  LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                              ), '/', 1), '@', -1), ']', 1), ']')
                          ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                              SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                              LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                          ), '/', 1), '@', -1), ':', 1)
                      END)
              END
          )
      )
    GROUP BY BINARY CASE
        WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE
            WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
            ), '/', 1), '@', -1) LIKE '[%'
                THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                    SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                ), '/', 1), '@', -1), ']', 1), ']')
            ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
            ), '/', 1), '@', -1), ':', 1)
        END) <> ''
            THEN LOWER(CASE
                WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                    SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                ), '/', 1), '@', -1) LIKE '[%'
                    THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                    ), '/', 1), '@', -1), ']', 1), ']')
                ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                    SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                ), '/', 1), '@', -1), ':', 1)
            END)
    END
) h
WHERE page_views >= 2
ORDER BY is_suspect DESC, pages, agents, page_views DESC, host
LIMIT 20;
