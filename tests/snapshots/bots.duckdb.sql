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
            SUM(with_1) AS with_1,
            SUM(with_2) AS with_2,
            SUM(with_3) AS with_3,
            SUM(with_4) AS with_4,
            SUM(CASE WHEN hits > 120 THEN hits ELSE 0 END) AS with_5,
            SUM(CASE WHEN hits > 120 THEN hits ELSE with_any END) AS with_6,
            SUM(hits) AS everything
        FROM (
            SELECT
                COUNT(*) AS hits,
                COUNT(CASE WHEN br_type = 'Robot' THEN 1 END) AS with_1,
                COUNT(CASE WHEN regexp_matches(LOWER(useragent), 'bot|crawl|spider|slurp|archiver|monitor|https?:') THEN 1 END) AS with_2,
                COUNT(CASE WHEN (useragent IS NULL OR useragent = '' OR useragent = '-') THEN 1 END) AS with_3,
                COUNT(CASE WHEN NOT br_cookies THEN 1 END) AS with_4,
                COUNT(CASE WHEN br_type = 'Robot' OR regexp_matches(LOWER(useragent), 'bot|crawl|spider|slurp|archiver|monitor|https?:') OR (useragent IS NULL OR useragent = '' OR useragent = '-') OR NOT br_cookies THEN 1 END) AS with_any
            FROM events
            WHERE dt >= '2012-01-01'
            GROUP BY user_ipaddress, useragent, date_trunc('hour', dt + tm)
        ) c
    ) t
    CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place UNION ALL SELECT 3 AS place UNION ALL SELECT 4 AS place UNION ALL SELECT 5 AS place UNION ALL SELECT 6 AS place) n
) r
ORDER BY place
