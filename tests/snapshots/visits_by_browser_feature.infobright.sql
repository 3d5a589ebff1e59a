SELECT
    place,
    CASE place
        WHEN 1 THEN 'PDF'
        WHEN 2 THEN 'QuickTime'
        WHEN 3 THEN 'RealPlayer'
        WHEN 4 THEN 'Windows Media'
        WHEN 5 THEN 'Director'
        WHEN 6 THEN 'Flash'
        WHEN 7 THEN 'Java'
        WHEN 8 THEN 'Gears'
        WHEN 9 THEN 'Silverlight'
        ELSE 'cookies'
    END AS feature,
    visits,
    CASE WHEN everything <> 0 THEN visits * 1e0 / everything END AS share
FROM (
    SELECT
        place,
        CASE place
            WHEN 1 THEN with_1
            WHEN 2 THEN with_2
            WHEN 3 THEN with_3
            WHEN 4 THEN with_4
            WHEN 5 THEN with_5
            WHEN 6 THEN with_6
            WHEN 7 THEN with_7
            WHEN 8 THEN with_8
            WHEN 9 THEN with_9
            WHEN 10 THEN with_10
        END AS visits,
        everything
    FROM (
        SELECT
            COUNT(CASE WHEN has_1 = 1 THEN 1 END) AS with_1,
            COUNT(CASE WHEN has_2 = 1 THEN 1 END) AS with_2,
            COUNT(CASE WHEN has_3 = 1 THEN 1 END) AS with_3,
            COUNT(CASE WHEN has_4 = 1 THEN 1 END) AS with_4,
            COUNT(CASE WHEN has_5 = 1 THEN 1 END) AS with_5,
            COUNT(CASE WHEN has_6 = 1 THEN 1 END) AS with_6,
            COUNT(CASE WHEN has_7 = 1 THEN 1 END) AS with_7,
            COUNT(CASE WHEN has_8 = 1 THEN 1 END) AS with_8,
            COUNT(CASE WHEN has_9 = 1 THEN 1 END) AS with_9,
            COUNT(CASE WHEN has_10 = 1 THEN 1 END) AS with_10,
            COUNT(*) AS everything
        FROM (
            SELECT
                MAX(CASE WHEN br_features_pdf = 1 THEN 1 ELSE 0 END) AS has_1,
                MAX(CASE WHEN br_features_quicktime = 1 THEN 1 ELSE 0 END) AS has_2,
                MAX(CASE WHEN br_features_realplayer = 1 THEN 1 ELSE 0 END) AS has_3,
                MAX(CASE WHEN br_features_windowsmedia = 1 THEN 1 ELSE 0 END) AS has_4,
                MAX(CASE WHEN br_features_director = 1 THEN 1 ELSE 0 END) AS has_5,
                MAX(CASE WHEN br_features_flash = 1 THEN 1 ELSE 0 END) AS has_6,
                MAX(CASE WHEN br_features_java = 1 THEN 1 ELSE 0 END) AS has_7,
                MAX(CASE WHEN br_features_gears = 1 THEN 1 ELSE 0 END) AS has_8,
                MAX(CASE WHEN br_features_silverlight = 1 THEN 1 ELSE 0 END) AS has_9,
                MAX(CASE WHEN br_cookies = 1 THEN 1 ELSE 0 END) AS has_10
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
            GROUP BY BINARY user_id, visit_id
        ) v
    ) t
    CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place UNION ALL SELECT 3 AS place UNION ALL SELECT 4 AS place UNION ALL SELECT 5 AS place UNION ALL SELECT 6 AS place UNION ALL SELECT 7 AS place UNION ALL SELECT 8 AS place UNION ALL SELECT 9 AS place UNION ALL SELECT 10 AS place) n
) r
ORDER BY place;
