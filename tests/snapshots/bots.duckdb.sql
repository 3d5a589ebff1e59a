SELECT
    place,
    CASE place
        WHEN 1 THEN 'known robot'
        WHEN 2 THEN 'calls itself one'
        WHEN 3 THEN 'no user agent'
        WHEN 4 THEN 'no cookies'
        WHEN 5 THEN 'too many an hour'
        WHEN 6 THEN 'any of these'
    END AS sign,
    events,
    CASE WHEN everything <> 0 THEN events * 1e0 / everything END AS share
FROM (
    SELECT
        place,
        CASE place
            WHEN 1 THEN COALESCE(with_1, 0)
            WHEN 2 THEN COALESCE(with_2, 0)
            WHEN 3 THEN COALESCE(with_3, 0)
            WHEN 4 THEN COALESCE(with_4, 0)
            WHEN 5 THEN COALESCE(with_5, 0)
            WHEN 6 THEN COALESCE(with_6, 0)
        END AS events,
        everything
    FROM (
        SELECT
            SUM(known) AS with_1,
            SUM(is_named * hits) AS with_2,
            SUM(is_missing * hits) AS with_3,
            SUM(cookieless) AS with_4,
            SUM(is_crowd * hits) AS with_5,
            SUM(CASE WHEN is_named + is_missing + is_crowd > 0 THEN hits ELSE either END) AS with_6,
            SUM(hits) AS everything
        FROM (
            SELECT
                hits,
                known,
                cookieless,
                either,
                CASE
                    WHEN regexp_matches(LOWER(agent), 'bot|crawl|spider|slurp|archiver|monitor|https?:') THEN 1
                    ELSE 0
                END AS is_named,
                CASE WHEN agent IS NULL OR agent = '' OR agent = '-' THEN 1 ELSE 0 END AS is_missing,
                CASE WHEN hits > 120 AND address IS NOT NULL THEN 1 ELSE 0 END AS is_crowd
            FROM (
                SELECT
                    user_ipaddress AS address,
                    MAX(useragent) AS agent,
                    COUNT(*) AS hits,
                    COUNT(CASE WHEN br_type = 'Robot' THEN 1 END) AS known,
                    COUNT(CASE WHEN NOT br_cookies THEN 1 END) AS cookieless,
                    COUNT(CASE WHEN br_type = 'Robot' OR NOT br_cookies THEN 1 END) AS either
                FROM events
                WHERE dt >= '2012-01-01'
                GROUP BY user_ipaddress, useragent, date_trunc('hour', dt + tm)
            ) c
        ) s
    ) t
    CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place UNION ALL SELECT 3 AS place UNION ALL SELECT 4 AS place UNION ALL SELECT 5 AS place UNION ALL SELECT 6 AS place) n
) r
ORDER BY place
