SELECT
    sku,
    SUM(viewed) AS viewed,
    SUM(added) AS added,
    SUM(removed) AS removed,
    SUM(bought) AS bought,
    CASE WHEN SUM(viewed) <> 0 THEN SUM(added) * 1e0 / SUM(viewed) END AS added_per_view,
    CASE WHEN SUM(added) <> 0 THEN SUM(bought) * 1e0 / SUM(added) END AS bought_per_add
FROM (
    SELECT
        sku,
        visitor,
        visit_id,
        MAX(viewed) AS viewed,
        MAX(added) AS added,
        MAX(removed) AS removed,
        MAX(bought) AS bought
    FROM (
        SELECT
            p.sku AS sku,
            v.visitor AS visitor,
            v.visit_id AS visit_id,
            1 AS viewed,
            0 AS added,
            0 AS removed,
            0 AS bought
        FROM (
            SELECT
                CASE
                    WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                    WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                    ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                END AS page,
                user_id AS visitor,
                visit_id
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
              AND page_url IS NOT NULL
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
            GROUP BY
                CASE
                    WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                    WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                    ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                END,
                user_id,
                visit_id
        ) v
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
            ON v.page = p.page
        UNION ALL
        SELECT
            CASE
                WHEN (
                    event = 'transaction_item'
                    OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL)
                ) THEN ti_sku
                ELSE ev_label
            END AS sku,
            user_id AS visitor,
            visit_id AS visit_id,
            0 AS viewed,
            CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS added,
            CASE WHEN ev_action = 'remove-from-basket' THEN 1 ELSE 0 END AS removed,
            CASE
                WHEN (
                    event = 'transaction_item'
                    OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL)
                ) THEN 1
                ELSE 0
            END AS bought
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
          AND (
              ((ev_action = 'add-to-basket') OR (ev_action = 'remove-from-basket'))
              OR (event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          )
    ) facts
    WHERE sku IS NOT NULL
    GROUP BY sku, visitor, visit_id
) visits
GROUP BY sku
HAVING COUNT(*) >= 1
ORDER BY bought DESC, added DESC, viewed DESC, sku
LIMIT 50
