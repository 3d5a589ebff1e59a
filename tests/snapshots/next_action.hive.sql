SELECT
    what_2 AS next_action,
    COUNT(*) AS times
FROM (
    SELECT
        visitor, visit_id,
        nth - place + 1 AS n,
        MAX(CASE WHEN place = 1 THEN what END) AS what_1,
        MAX(CASE WHEN place = 1 THEN is_it END) AS is_it_1,
        MAX(CASE WHEN place = 2 THEN what END) AS what_2,
        MAX(CASE WHEN place = 2 THEN is_it END) AS is_it_2
    FROM (
        SELECT
            r_at_row.visitor, r_at_row.visit_id, r_at_row.moment, r_at_row.what, r_at_row.is_it,
            COUNT(*) AS nth
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
                    CONCAT(dt, ' ', tm) AS moment,
                    CASE WHEN (event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN COALESCE(CONCAT('page_view ', CASE WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/' ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) END), 'page_view') WHEN (event = 'custom' OR event = 'struct' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)) THEN COALESCE(CONCAT('custom ', ev_action), 'custom') ELSE COALESCE(CASE WHEN event IS NOT NULL THEN event WHEN tr_orderid IS NOT NULL THEN 'transaction' WHEN ti_orderid IS NOT NULL THEN 'transaction_item' WHEN ev_action IS NOT NULL THEN 'custom' WHEN page_title IS NOT NULL THEN 'page_view' END, 'unknown') END AS what,
                    CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_it
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND (event IS NULL OR NOT event = 'page_ping')
            ) h
            GROUP BY visitor, visit_id, moment, what
        ) r_at_row
        JOIN (
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
                    CONCAT(dt, ' ', tm) AS moment,
                    CASE WHEN (event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN COALESCE(CONCAT('page_view ', CASE WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/' ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) END), 'page_view') WHEN (event = 'custom' OR event = 'struct' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)) THEN COALESCE(CONCAT('custom ', ev_action), 'custom') ELSE COALESCE(CASE WHEN event IS NOT NULL THEN event WHEN tr_orderid IS NOT NULL THEN 'transaction' WHEN ti_orderid IS NOT NULL THEN 'transaction_item' WHEN ev_action IS NOT NULL THEN 'custom' WHEN page_title IS NOT NULL THEN 'page_view' END, 'unknown') END AS what,
                    CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_it
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND (event IS NULL OR NOT event = 'page_ping')
            ) h
            GROUP BY visitor, visit_id, moment, what
        ) r_at_before
            ON r_at_row.visitor = r_at_before.visitor AND r_at_row.visit_id = r_at_before.visit_id
        WHERE (r_at_before.moment < r_at_row.moment) OR (r_at_before.moment = r_at_row.moment AND r_at_before.what <= r_at_row.what)
        GROUP BY r_at_row.visitor, r_at_row.visit_id, r_at_row.moment, r_at_row.what, r_at_row.is_it
    ) r_at
    LATERAL VIEW EXPLODE(ARRAY(1, 2)) r_place AS place
    WHERE nth >= place
    GROUP BY visitor, visit_id, nth - place + 1
) r
WHERE is_it_1 = 1
GROUP BY what_2
HAVING COUNT(*) >= 1
ORDER BY times DESC, next_action
LIMIT 20;
