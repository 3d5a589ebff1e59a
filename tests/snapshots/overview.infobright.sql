SELECT
    place,
    CASE place
        WHEN 1 THEN 'visitors'
        WHEN 2 THEN 'visits'
        WHEN 3 THEN 'page_views'
        WHEN 4 THEN 'events'
        WHEN 5 THEN 'pages_per_visit'
        WHEN 6 THEN 'seconds_per_visit'
        WHEN 7 THEN 'bounce_rate'
        WHEN 8 THEN 'new_share'
        WHEN 9 THEN 'orders'
        WHEN 10 THEN 'revenue'
        WHEN 11 THEN 'orders_per_visit'
    END AS measure,
    value,
    NULL AS earlier,
    NULL AS changed
FROM (
    SELECT
        place,
        CASE place
            WHEN 1 THEN visitors
            WHEN 2 THEN visits
            WHEN 3 THEN views
            WHEN 4 THEN hits
            WHEN 5 THEN CASE WHEN visits <> 0 THEN views_in_visits * 1e0 / visits END
            WHEN 6 THEN CASE WHEN visits <> 0 THEN seconds * 1e0 / visits END
            WHEN 7 THEN CASE WHEN visits <> 0 THEN bounces * 1e0 / visits END
            WHEN 8 THEN CASE WHEN visits <> 0 THEN new_visits * 1e0 / visits END
            WHEN 9 THEN orders
            WHEN 10 THEN CASE WHEN 100 <> 0 THEN cents * 1e0 / 100 END
            WHEN 11 THEN CASE WHEN visits <> 0 THEN orders * 1e0 / visits END
        END AS value,
        CASE place
            WHEN 1 THEN visitors_then
            WHEN 2 THEN visits_then
            WHEN 3 THEN views_then
            WHEN 4 THEN hits_then
            WHEN 5 THEN CASE WHEN visits_then <> 0 THEN views_in_visits_then * 1e0 / visits_then END
            WHEN 6 THEN CASE WHEN visits_then <> 0 THEN seconds_then * 1e0 / visits_then END
            WHEN 7 THEN CASE WHEN visits_then <> 0 THEN bounces_then * 1e0 / visits_then END
            WHEN 8 THEN CASE WHEN visits_then <> 0 THEN new_visits_then * 1e0 / visits_then END
            WHEN 9 THEN orders_then
            WHEN 10 THEN CASE WHEN 100 <> 0 THEN cents_then * 1e0 / 100 END
            WHEN 11 THEN CASE WHEN visits_then <> 0 THEN orders_then * 1e0 / visits_then END
        END AS earlier
    FROM (
        SELECT
            SUM(CASE WHEN is_now = 1 THEN visitors ELSE 0 END) AS visitors,
            SUM(CASE WHEN is_now = 0 THEN visitors ELSE 0 END) AS visitors_then,
            SUM(CASE WHEN is_now = 1 THEN visits ELSE 0 END) AS visits,
            SUM(CASE WHEN is_now = 0 THEN visits ELSE 0 END) AS visits_then,
            SUM(CASE WHEN is_now = 1 THEN views ELSE 0 END) AS views,
            SUM(CASE WHEN is_now = 0 THEN views ELSE 0 END) AS views_then,
            SUM(CASE WHEN is_now = 1 THEN hits ELSE 0 END) AS hits,
            SUM(CASE WHEN is_now = 0 THEN hits ELSE 0 END) AS hits_then,
            SUM(CASE WHEN is_now = 1 THEN views_in_visits ELSE 0 END) AS views_in_visits,
            SUM(CASE WHEN is_now = 0 THEN views_in_visits ELSE 0 END) AS views_in_visits_then,
            SUM(CASE WHEN is_now = 1 THEN seconds ELSE 0 END) AS seconds,
            SUM(CASE WHEN is_now = 0 THEN seconds ELSE 0 END) AS seconds_then,
            SUM(CASE WHEN is_now = 1 THEN bounces ELSE 0 END) AS bounces,
            SUM(CASE WHEN is_now = 0 THEN bounces ELSE 0 END) AS bounces_then,
            SUM(CASE WHEN is_now = 1 THEN new_visits ELSE 0 END) AS new_visits,
            SUM(CASE WHEN is_now = 0 THEN new_visits ELSE 0 END) AS new_visits_then,
            SUM(CASE WHEN is_now = 1 THEN orders ELSE 0 END) AS orders,
            SUM(CASE WHEN is_now = 0 THEN orders ELSE 0 END) AS orders_then,
            SUM(CASE WHEN is_now = 1 THEN cents ELSE 0 END) AS cents,
            SUM(CASE WHEN is_now = 0 THEN cents ELSE 0 END) AS cents_then
        FROM (
            SELECT
                1 AS is_now,
                COUNT(DISTINCT BINARY user_id) AS visitors,
                0 AS visits,
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
                END) AS views,
                COUNT(*) AS hits,
                0 AS views_in_visits,
                0 AS seconds,
                0 AS bounces,
                0 AS new_visits,
                0 AS orders,
                0 AS cents
            FROM events
            WHERE dt >= '2012-01-01'
            UNION ALL
            SELECT
                1 AS is_now,
                0 AS visitors,
                1 AS visits,
                0 AS views,
                0 AS hits,
                views AS views_in_visits,
                TIMESTAMPDIFF(SECOND, began, ended) AS seconds,
                CASE WHEN activity = 1 THEN 1 ELSE 0 END AS bounces,
                CASE WHEN visit_id = 1 THEN 1 ELSE 0 END AS new_visits,
                0 AS orders,
                0 AS cents
            FROM (
                SELECT
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS began,
                    MAX(CONCAT(dt, ' ', tm)) AS ended,
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
                    END) AS views,
                    COUNT(CASE WHEN (event IS NULL OR NOT (BINARY event = 'page_ping')) THEN 1 END) AS activity
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY BINARY user_id, visit_id
            ) per_visit
            UNION ALL
            SELECT
                1 AS is_now,
                0 AS visitors,
                0 AS visits,
                0 AS views,
                0 AS hits,
                0 AS views_in_visits,
                0 AS seconds,
                0 AS bounces,
                0 AS new_visits,
                1 AS orders,
                COALESCE(cents, 0) AS cents
            FROM (
                SELECT
                    BINARY tr_orderid AS order_id,
                    MAX(CAST(tr_total * 100 AS SIGNED)) AS cents
                FROM events
                WHERE dt >= '2012-01-01'
                  AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
                  AND tr_orderid IS NOT NULL
                GROUP BY BINARY tr_orderid
            ) per_order
        ) f
    ) t
    CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place UNION ALL SELECT 3 AS place UNION ALL SELECT 4 AS place UNION ALL SELECT 5 AS place UNION ALL SELECT 6 AS place UNION ALL SELECT 7 AS place UNION ALL SELECT 8 AS place UNION ALL SELECT 9 AS place UNION ALL SELECT 10 AS place UNION ALL SELECT 11 AS place) n
) figures
ORDER BY place;
