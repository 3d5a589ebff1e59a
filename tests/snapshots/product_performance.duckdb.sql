SELECT
    p.page AS page,
    p.page_views AS page_views,
    p.visitors AS visitors,
    p.adds AS adds,
    COALESCE(s.orders, 0) AS orders,
    COALESCE(s.pieces, 0) AS pieces,
    CAST(COALESCE(s.cents, 0) / 100 AS DECIMAL(28, 2)) AS revenue
FROM (
    SELECT
        CASE
            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
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
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
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
            MIN(dt + tm) AS sold,
            COALESCE(MAX(ti_quantity), 1) AS pieces,
            CASE
                WHEN ABS(COALESCE(MAX(ti_quantity), 1) * 1e0 * COALESCE(MAX(CAST(CAST(ti_price AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0)) < 1e18
                    THEN COALESCE(MAX(ti_quantity), 1) * COALESCE(MAX(CAST(CAST(ti_price AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0)
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
                sku, fewer, page,
                ROW_NUMBER() OVER (PARTITION BY sku ORDER BY fewer, page) AS n
            FROM (
                SELECT
                    ev_label AS sku,
                    CASE
                        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
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
                        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END
            ) by_page_row
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
LIMIT 50
