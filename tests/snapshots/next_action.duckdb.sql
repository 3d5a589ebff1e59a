SELECT
    what_2 AS next_action,
    COUNT(*) AS times
FROM (
    SELECT
        visitor, visit_id,
        ROW_NUMBER() OVER in_order AS n,
        LEAD(what, 0) OVER in_order AS what_1,
        LEAD(is_it, 0) OVER in_order AS is_it_1,
        LEAD(what, 1) OVER in_order AS what_2,
        LEAD(is_it, 1) OVER in_order AS is_it_2
    FROM (
        SELECT
            visitor,
            visit_id,
            moment,
            what,
            MAX(is_it) AS is_it
        FROM (
            SELECT
                user_id AS visitor,
                visit_id,
                dt + tm AS moment,
                CASE WHEN (event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN COALESCE(('page_view ' || CASE WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/' ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) END), 'page_view') WHEN (event = 'custom' OR event = 'struct' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)) THEN COALESCE(('custom ' || ev_action), 'custom') ELSE COALESCE(CASE WHEN event IS NOT NULL THEN event WHEN tr_orderid IS NOT NULL THEN 'transaction' WHEN ti_orderid IS NOT NULL THEN 'transaction_item' WHEN ev_action IS NOT NULL THEN 'custom' WHEN page_title IS NOT NULL THEN 'page_view' END, 'unknown') END AS what,
                CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_it
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
              AND (event IS NULL OR NOT event = 'page_ping')
        ) h
        GROUP BY visitor, visit_id, moment, what
    ) r_row
    WINDOW in_order AS (PARTITION BY visitor, visit_id ORDER BY moment, what)
) r
WHERE is_it_1 = 1
GROUP BY what_2
HAVING COUNT(*) >= 1
ORDER BY times DESC, next_action NULLS FIRST
LIMIT 20
