SELECT
    page_number,
    CASE page_number
        WHEN 1 THEN visits_1
        WHEN 2 THEN visits_2
        WHEN 3 THEN visits_3
        WHEN 4 THEN visits_4
        WHEN 5 THEN visits_5
        WHEN 6 THEN visits_6
        WHEN 7 THEN visits_7
        WHEN 8 THEN visits_8
        WHEN 9 THEN visits_9
        WHEN 10 THEN visits_10
    END AS visits,
    CASE page_number
        WHEN 1 THEN CASE WHEN visits_1 <> 0 THEN visits_1 * 1e0 / visits_1 END
        WHEN 2 THEN CASE WHEN visits_1 <> 0 THEN visits_2 * 1e0 / visits_1 END
        WHEN 3 THEN CASE WHEN visits_1 <> 0 THEN visits_3 * 1e0 / visits_1 END
        WHEN 4 THEN CASE WHEN visits_1 <> 0 THEN visits_4 * 1e0 / visits_1 END
        WHEN 5 THEN CASE WHEN visits_1 <> 0 THEN visits_5 * 1e0 / visits_1 END
        WHEN 6 THEN CASE WHEN visits_1 <> 0 THEN visits_6 * 1e0 / visits_1 END
        WHEN 7 THEN CASE WHEN visits_1 <> 0 THEN visits_7 * 1e0 / visits_1 END
        WHEN 8 THEN CASE WHEN visits_1 <> 0 THEN visits_8 * 1e0 / visits_1 END
        WHEN 9 THEN CASE WHEN visits_1 <> 0 THEN visits_9 * 1e0 / visits_1 END
        WHEN 10 THEN CASE WHEN visits_1 <> 0 THEN visits_10 * 1e0 / visits_1 END
    END AS still_there,
    CASE page_number
        WHEN 1 THEN NULL
        WHEN 2 THEN CASE WHEN visits_1 <> 0 THEN visits_2 * 1e0 / visits_1 END
        WHEN 3 THEN CASE WHEN visits_2 <> 0 THEN visits_3 * 1e0 / visits_2 END
        WHEN 4 THEN CASE WHEN visits_3 <> 0 THEN visits_4 * 1e0 / visits_3 END
        WHEN 5 THEN CASE WHEN visits_4 <> 0 THEN visits_5 * 1e0 / visits_4 END
        WHEN 6 THEN CASE WHEN visits_5 <> 0 THEN visits_6 * 1e0 / visits_5 END
        WHEN 7 THEN CASE WHEN visits_6 <> 0 THEN visits_7 * 1e0 / visits_6 END
        WHEN 8 THEN CASE WHEN visits_7 <> 0 THEN visits_8 * 1e0 / visits_7 END
        WHEN 9 THEN CASE WHEN visits_8 <> 0 THEN visits_9 * 1e0 / visits_8 END
        WHEN 10 THEN CASE WHEN visits_9 <> 0 THEN visits_10 * 1e0 / visits_9 END
    END AS went_on
FROM (
    SELECT
        COUNT(CASE WHEN page_views >= 1 THEN 1 END) AS visits_1,
        COUNT(CASE WHEN page_views >= 2 THEN 1 END) AS visits_2,
        COUNT(CASE WHEN page_views >= 3 THEN 1 END) AS visits_3,
        COUNT(CASE WHEN page_views >= 4 THEN 1 END) AS visits_4,
        COUNT(CASE WHEN page_views >= 5 THEN 1 END) AS visits_5,
        COUNT(CASE WHEN page_views >= 6 THEN 1 END) AS visits_6,
        COUNT(CASE WHEN page_views >= 7 THEN 1 END) AS visits_7,
        COUNT(CASE WHEN page_views >= 8 THEN 1 END) AS visits_8,
        COUNT(CASE WHEN page_views >= 9 THEN 1 END) AS visits_9,
        COUNT(CASE WHEN page_views >= 10 THEN 1 END) AS visits_10
    FROM (
        SELECT
            COUNT(*) AS page_views
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
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
        GROUP BY BINARY user_id, visit_id
    ) per_visit
) t
CROSS JOIN (SELECT 1 AS page_number UNION ALL SELECT 2 AS page_number UNION ALL SELECT 3 AS page_number UNION ALL SELECT 4 AS page_number UNION ALL SELECT 5 AS page_number UNION ALL SELECT 6 AS page_number UNION ALL SELECT 7 AS page_number UNION ALL SELECT 8 AS page_number UNION ALL SELECT 9 AS page_number UNION ALL SELECT 10 AS page_number) s
ORDER BY page_number;
