SELECT
    p.page AS page,
    p.page_views AS page_views,
    p.visitors AS visitors,
    p.adds AS adds,
    COALESCE(s.orders, 0) AS orders,
    COALESCE(s.pieces, 0) AS pieces,
    COALESCE(s.cents, 0) / 100 AS revenue
FROM (
    SELECT
        CASE
            WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END AS page,
        COUNT(CASE
            WHEN (
                event = 'page_view'
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
                event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            ) THEN user_id
        END) AS visitors,
        COUNT(CASE WHEN ev_action = 'add-to-basket' THEN 1 END) AS adds
    FROM events
    WHERE dt >= '2012-01-01'
      AND page_url IS NOT NULL
      AND (
          (
              event = 'page_view'
              OR (
                  event IS NULL
                  AND tr_orderid IS NULL
                  AND ti_orderid IS NULL
                  AND ev_action IS NULL
                  AND page_title IS NOT NULL
              )
          )
          OR (ev_action = 'add-to-basket')
      )
    GROUP BY CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END
) p
LEFT OUTER JOIN (
    SELECT
        p.page AS page,
        COUNT(DISTINCT l.order_id) AS orders,
        SUM(l.pieces) AS pieces,
        SUM(l.cents) AS cents
    FROM (
        SELECT
            ti_orderid AS order_id,
            ti_sku AS sku,
            MIN(CONCAT(dt, ' ', tm)) AS sold,
            COALESCE(MAX(CASE
                WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT)
            END), 1) AS pieces,
            CASE
                WHEN ABS(COALESCE(MAX(CASE
                    WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT)
                END), 1) * 1e0 * COALESCE(MAX(CASE
                    WHEN TRIM(ti_price) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(ti_price) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(ti_price), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(ti_price), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                    WHEN TRIM(ti_price) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                      AND ABS(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100) AS BIGINT)
                END), 0)) < 1e18
                    THEN COALESCE(MAX(CASE
                        WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT)
                    END), 1) * COALESCE(MAX(CASE
                        WHEN TRIM(ti_price) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(ti_price) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(ti_price), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(ti_price), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                        WHEN TRIM(ti_price) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                          AND ABS(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100) AS BIGINT)
                    END), 0)
            END AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND (event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
        GROUP BY ti_orderid, ti_sku
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
                    ev_label AS sku,
                    CASE
                        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END AS page,
                    0 - COUNT(*) AS fewer
                FROM events
                WHERE dt >= '2012-01-01'
                  AND ev_action = 'add-to-basket'
                  AND ev_label IS NOT NULL
                  AND page_url IS NOT NULL
                GROUP BY
                    ev_label,
                    CASE
                        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END
            ) by_page_row
            JOIN (
                SELECT
                    ev_label AS sku,
                    CASE
                        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END AS page,
                    0 - COUNT(*) AS fewer
                FROM events
                WHERE dt >= '2012-01-01'
                  AND ev_action = 'add-to-basket'
                  AND ev_label IS NOT NULL
                  AND page_url IS NOT NULL
                GROUP BY
                    ev_label,
                    CASE
                        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END
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
