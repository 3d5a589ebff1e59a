SELECT
    next_action,
    SUM(times) AS times
FROM (
    SELECT
        SUM(CASE WHEN place = 1 THEN is_it ELSE 0 END) AS times,
        MAX(CASE WHEN place = 2 AND is_action = 1 THEN what END) AS next_action
    FROM (
        SELECT
            visitor, visit_id, moment, what, is_action, is_it,
            SUM(is_action) OVER (PARTITION BY visitor, visit_id ORDER BY moment, what) AS nth
        FROM (
            SELECT
                visitor,
                visit_id,
                moment,
                what,
                MAX(is_action) AS is_action,
                MAX(is_it) AS is_it
            FROM (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    dt + tm AS moment,
                    CASE
                        WHEN (
                            event = 'page_view'
                            OR (
                                event IS NULL
                                AND tr_orderid IS NULL
                                AND ti_orderid IS NULL
                                AND ev_action IS NULL
                                AND page_title IS NOT NULL
                            )
                        )
                            THEN COALESCE(('page_view ' || CASE
                                WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                                WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                                ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                            END), 'page_view')
                        WHEN (
                            event = 'custom'
                            OR event = 'struct'
                            OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
                        ) THEN COALESCE(('custom ' || ev_action), 'custom')
                        ELSE COALESCE(CASE
                            WHEN event IS NOT NULL THEN event
                            WHEN tr_orderid IS NOT NULL THEN 'transaction'
                            WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                            WHEN ev_action IS NOT NULL THEN 'custom'
                            WHEN page_title IS NOT NULL THEN 'page_view'
                        END, 'unknown')
                    END AS what,
                    CASE WHEN (event IS NULL OR NOT (event = 'page_ping')) THEN 1 ELSE 0 END AS is_action,
                    CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_it
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND ((event IS NULL OR NOT (event = 'page_ping')) OR ((ev_action = 'add-to-basket')))
            ) h
            GROUP BY visitor, visit_id, moment, what
        ) d_row
    ) d
    CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
    GROUP BY visitor, visit_id, nth - place + 1
) n
WHERE times > 0
GROUP BY next_action
HAVING SUM(times) >= 1
ORDER BY times DESC, next_action NULLS FIRST
LIMIT 20
