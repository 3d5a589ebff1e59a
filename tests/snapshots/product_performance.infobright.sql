SELECT
    p.page AS page,
    p.page_views AS page_views,
    p.visitors AS visitors,
    p.adds AS adds,
    COALESCE(s.orders, 0) AS orders,
    COALESCE(s.pieces, 0) AS pieces,
    CAST(COALESCE(s.cents, 0) / 100 AS DECIMAL(18, 2)) AS revenue
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
        COUNT(CASE
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
        END) AS page_views,
        COUNT(DISTINCT CASE
            WHEN (
                BINARY event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            ) THEN BINARY user_id
        END) AS visitors,
        COUNT(CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 END) AS adds
    FROM events
    WHERE dt >= '2012-01-01'
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
) p
LEFT OUTER JOIN (
    SELECT
        p.page AS page,
        COUNT(DISTINCT l.order_id) AS orders,
        SUM(l.pieces) AS pieces,
        SUM(l.cents) AS cents
    FROM (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku,
            MIN(CONCAT(dt, ' ', tm)) AS sold,
            COALESCE(MAX(ti_quantity), 1) AS pieces,
            CASE
                WHEN ABS(COALESCE(MAX(ti_quantity), 1) * 1e0 * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)) < 1e18
                    THEN COALESCE(MAX(ti_quantity), 1) * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)
            END AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) l
    JOIN (
        SELECT
            sku,
            page
        FROM (
            SELECT
                by_page_row.sku, by_page_row.fewer, by_page_row.page,
                COUNT(*) AS n
            FROM (
                SELECT
                    BINARY ev_label AS sku,
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
                    0 - COUNT(*) AS fewer
                FROM events
                WHERE dt >= '2012-01-01'
                  AND BINARY ev_action = 'add-to-basket'
                  AND ev_label IS NOT NULL
                  AND page_url IS NOT NULL
                GROUP BY
                    BINARY ev_label,
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
            ) by_page_row
            JOIN (
                SELECT
                    BINARY ev_label AS sku,
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
                    0 - COUNT(*) AS fewer
                FROM events
                WHERE dt >= '2012-01-01'
                  AND BINARY ev_action = 'add-to-basket'
                  AND ev_label IS NOT NULL
                  AND page_url IS NOT NULL
                GROUP BY
                    BINARY ev_label,
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
            ) by_page_before
                ON by_page_row.sku = by_page_before.sku
            WHERE (by_page_before.fewer < by_page_row.fewer) OR (
                by_page_before.fewer = by_page_row.fewer
                AND by_page_before.page <= by_page_row.page
            )
            GROUP BY by_page_row.sku, by_page_row.fewer, by_page_row.page
        ) by_page
        WHERE n = 1
    ) p
        ON l.sku = p.sku
    GROUP BY p.page
) s
    ON p.page = s.page
WHERE p.adds > 0
  AND p.adds >= 1
  AND p.page IS NOT NULL
ORDER BY orders DESC, adds DESC, page_views DESC, page
LIMIT 50;
