SELECT
    user_id AS visitor,
    visit_id,
    CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    MIN(CONCAT(dt, ' ', tm)) AS first_event,
    MAX(CONCAT(dt, ' ', tm)) AS last_event,
    COUNT(*) AS events,
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
    COUNT(CASE WHEN event = 'page_ping' THEN 1 END) AS pings,
    COUNT(CASE
        WHEN (
            event = 'custom'
            OR event = 'struct'
            OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
        ) THEN 1
    END) AS custom_events
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL AND visit_id IS NOT NULL
GROUP BY
    user_id,
    visit_id,
    CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END
ORDER BY visitor, visit_id, page;
