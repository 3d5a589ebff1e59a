SELECT
    c.visitor AS visitor,
    c.visit AS visit,
    c.began AS began,
    c.ended AS ended,
    c.events AS events,
    c.page_views AS page_views,
    c.is_new AS is_sent,
    CASE WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(s.sender, CHAR(1), 1), CHAR(1), -1), 1, 1) = '1' THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(s.sender, CHAR(1), 1), CHAR(1), -1), 2) END AS mkt_source,
    CASE WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(s.sender, CHAR(1), 2), CHAR(1), -1), 1, 1) = '1' THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(s.sender, CHAR(1), 2), CHAR(1), -1), 2) END AS mkt_medium,
    CASE WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(s.sender, CHAR(1), 3), CHAR(1), -1), 1, 1) = '1' THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(s.sender, CHAR(1), 3), CHAR(1), -1), 2) END AS mkt_campaign,
    CASE WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(s.sender, CHAR(1), 4), CHAR(1), -1), 1, 1) = '1' THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(s.sender, CHAR(1), 4), CHAR(1), -1), 2) END AS referrer_host
FROM (
    SELECT
        visitor, visit, began, ended, events, page_views, is_new, sender,
        source
    FROM (
        SELECT
            c_row.visitor, c_row.visit, c_row.began, c_row.ended, c_row.events, c_row.page_views, c_row.is_new, c_row.sender,
            SUM(c_before.is_new) AS source
        FROM (
            SELECT
                visitor,
                visit,
                MIN(moment) AS began,
                MAX(moment) AS ended,
                SUM(events) AS events,
                SUM(page_views) AS page_views,
                MAX(is_new) AS is_new,
                MAX(sender) AS sender
            FROM (
                SELECT
                    visitor,
                    ended_so_far - is_end + 1 AS visit,
                    moment, events, page_views, sender, is_new
                FROM (
                    SELECT
                        e_row.visitor, e_row.moment, e_row.is_end, e_row.events, e_row.page_views, e_row.sender, e_row.is_new,
                        SUM(e_before.is_end) AS ended_so_far
                    FROM (
                        SELECT
                            visitor,
                            moment_1 AS moment,
                            events_1 AS events,
                            page_views_1 AS page_views,
                            sender_1 AS sender,
                            is_new_1 AS is_new,
                            CASE
                                WHEN TIMESTAMPDIFF(SECOND, moment_1, moment_2) <= 1800 AND is_new_2 = 0 THEN 0
                                ELSE 1
                            END AS is_end
                        FROM (
                            SELECT
                                visitor,
                                nth - place + 1 AS n,
                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                                MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                MAX(CASE WHEN place = 1 THEN is_new END) AS is_new_1,
                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                                MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2,
                                MAX(CASE WHEN place = 2 THEN is_new END) AS is_new_2
                            FROM (
                                SELECT
                                    r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new,
                                    COUNT(*) AS nth
                                FROM (
                                    SELECT
                                        m.visitor AS visitor,
                                        m.moment AS moment,
                                        m.events AS events,
                                        m.page_views AS page_views,
                                        CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                        COALESCE(w.is_new, 0) AS is_new
                                    FROM (
                                        SELECT
                                            visitor,
                                            moment,
                                            COUNT(*) AS events,
                                            SUM(is_view) AS page_views,
                                            MIN(CASE
                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                            END) AS sender
                                        FROM (
                                            SELECT
                                                BINARY user_id AS visitor,
                                                CONCAT(dt, ' ', tm) AS moment,
                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                mkt_source,
                                                mkt_medium,
                                                mkt_campaign
                                            FROM events
                                            WHERE dt >= '2012-01-01'
                                              AND user_id IS NOT NULL
                                        ) hits
                                        GROUP BY visitor, moment
                                    ) m
                                    LEFT OUTER JOIN (
                                        SELECT
                                            visitor AS visitor,
                                            CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                            1 AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                nth - place + 1 AS n,
                                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                            FROM (
                                                SELECT
                                                    l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                    COUNT(*) AS nth
                                                FROM (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_row
                                                JOIN (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_before
                                                    ON l_at_row.visitor = l_at_before.visitor
                                                WHERE l_at_before.moment <= l_at_row.moment
                                                GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                            ) l_at
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                            WHERE nth >= place
                                            GROUP BY visitor, nth - place + 1
                                        ) l
                                        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                        WHERE (place = 1 AND n = 1)
                                           OR (place = 2 AND sender_1 <> sender_2)
                                    ) w
                                        ON m.visitor = w.visitor AND m.moment = w.moment
                                ) r_at_row
                                JOIN (
                                    SELECT
                                        m.visitor AS visitor,
                                        m.moment AS moment,
                                        m.events AS events,
                                        m.page_views AS page_views,
                                        CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                        COALESCE(w.is_new, 0) AS is_new
                                    FROM (
                                        SELECT
                                            visitor,
                                            moment,
                                            COUNT(*) AS events,
                                            SUM(is_view) AS page_views,
                                            MIN(CASE
                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                            END) AS sender
                                        FROM (
                                            SELECT
                                                BINARY user_id AS visitor,
                                                CONCAT(dt, ' ', tm) AS moment,
                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                mkt_source,
                                                mkt_medium,
                                                mkt_campaign
                                            FROM events
                                            WHERE dt >= '2012-01-01'
                                              AND user_id IS NOT NULL
                                        ) hits
                                        GROUP BY visitor, moment
                                    ) m
                                    LEFT OUTER JOIN (
                                        SELECT
                                            visitor AS visitor,
                                            CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                            1 AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                nth - place + 1 AS n,
                                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                            FROM (
                                                SELECT
                                                    l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                    COUNT(*) AS nth
                                                FROM (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_row
                                                JOIN (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_before
                                                    ON l_at_row.visitor = l_at_before.visitor
                                                WHERE l_at_before.moment <= l_at_row.moment
                                                GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                            ) l_at
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                            WHERE nth >= place
                                            GROUP BY visitor, nth - place + 1
                                        ) l
                                        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                        WHERE (place = 1 AND n = 1)
                                           OR (place = 2 AND sender_1 <> sender_2)
                                    ) w
                                        ON m.visitor = w.visitor AND m.moment = w.moment
                                ) r_at_before
                                    ON r_at_row.visitor = r_at_before.visitor
                                WHERE r_at_before.moment <= r_at_row.moment
                                GROUP BY r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new
                            ) r_at
                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
                            WHERE nth >= place
                            GROUP BY visitor, nth - place + 1
                        ) r
                    ) e_row
                    JOIN (
                        SELECT
                            visitor,
                            moment_1 AS moment,
                            events_1 AS events,
                            page_views_1 AS page_views,
                            sender_1 AS sender,
                            is_new_1 AS is_new,
                            CASE
                                WHEN TIMESTAMPDIFF(SECOND, moment_1, moment_2) <= 1800 AND is_new_2 = 0 THEN 0
                                ELSE 1
                            END AS is_end
                        FROM (
                            SELECT
                                visitor,
                                nth - place + 1 AS n,
                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                                MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                MAX(CASE WHEN place = 1 THEN is_new END) AS is_new_1,
                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                                MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2,
                                MAX(CASE WHEN place = 2 THEN is_new END) AS is_new_2
                            FROM (
                                SELECT
                                    r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new,
                                    COUNT(*) AS nth
                                FROM (
                                    SELECT
                                        m.visitor AS visitor,
                                        m.moment AS moment,
                                        m.events AS events,
                                        m.page_views AS page_views,
                                        CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                        COALESCE(w.is_new, 0) AS is_new
                                    FROM (
                                        SELECT
                                            visitor,
                                            moment,
                                            COUNT(*) AS events,
                                            SUM(is_view) AS page_views,
                                            MIN(CASE
                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                            END) AS sender
                                        FROM (
                                            SELECT
                                                BINARY user_id AS visitor,
                                                CONCAT(dt, ' ', tm) AS moment,
                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                mkt_source,
                                                mkt_medium,
                                                mkt_campaign
                                            FROM events
                                            WHERE dt >= '2012-01-01'
                                              AND user_id IS NOT NULL
                                        ) hits
                                        GROUP BY visitor, moment
                                    ) m
                                    LEFT OUTER JOIN (
                                        SELECT
                                            visitor AS visitor,
                                            CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                            1 AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                nth - place + 1 AS n,
                                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                            FROM (
                                                SELECT
                                                    l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                    COUNT(*) AS nth
                                                FROM (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_row
                                                JOIN (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_before
                                                    ON l_at_row.visitor = l_at_before.visitor
                                                WHERE l_at_before.moment <= l_at_row.moment
                                                GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                            ) l_at
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                            WHERE nth >= place
                                            GROUP BY visitor, nth - place + 1
                                        ) l
                                        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                        WHERE (place = 1 AND n = 1)
                                           OR (place = 2 AND sender_1 <> sender_2)
                                    ) w
                                        ON m.visitor = w.visitor AND m.moment = w.moment
                                ) r_at_row
                                JOIN (
                                    SELECT
                                        m.visitor AS visitor,
                                        m.moment AS moment,
                                        m.events AS events,
                                        m.page_views AS page_views,
                                        CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                        COALESCE(w.is_new, 0) AS is_new
                                    FROM (
                                        SELECT
                                            visitor,
                                            moment,
                                            COUNT(*) AS events,
                                            SUM(is_view) AS page_views,
                                            MIN(CASE
                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                            END) AS sender
                                        FROM (
                                            SELECT
                                                BINARY user_id AS visitor,
                                                CONCAT(dt, ' ', tm) AS moment,
                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                mkt_source,
                                                mkt_medium,
                                                mkt_campaign
                                            FROM events
                                            WHERE dt >= '2012-01-01'
                                              AND user_id IS NOT NULL
                                        ) hits
                                        GROUP BY visitor, moment
                                    ) m
                                    LEFT OUTER JOIN (
                                        SELECT
                                            visitor AS visitor,
                                            CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                            1 AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                nth - place + 1 AS n,
                                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                            FROM (
                                                SELECT
                                                    l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                    COUNT(*) AS nth
                                                FROM (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_row
                                                JOIN (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_before
                                                    ON l_at_row.visitor = l_at_before.visitor
                                                WHERE l_at_before.moment <= l_at_row.moment
                                                GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                            ) l_at
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                            WHERE nth >= place
                                            GROUP BY visitor, nth - place + 1
                                        ) l
                                        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                        WHERE (place = 1 AND n = 1)
                                           OR (place = 2 AND sender_1 <> sender_2)
                                    ) w
                                        ON m.visitor = w.visitor AND m.moment = w.moment
                                ) r_at_before
                                    ON r_at_row.visitor = r_at_before.visitor
                                WHERE r_at_before.moment <= r_at_row.moment
                                GROUP BY r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new
                            ) r_at
                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
                            WHERE nth >= place
                            GROUP BY visitor, nth - place + 1
                        ) r
                    ) e_before
                        ON e_row.visitor = e_before.visitor
                    WHERE e_before.moment <= e_row.moment
                    GROUP BY e_row.visitor, e_row.moment, e_row.is_end, e_row.events, e_row.page_views, e_row.sender, e_row.is_new
                ) e
            ) m
            GROUP BY visitor, visit
        ) c_row
        JOIN (
            SELECT
                visitor,
                visit,
                MIN(moment) AS began,
                MAX(moment) AS ended,
                SUM(events) AS events,
                SUM(page_views) AS page_views,
                MAX(is_new) AS is_new,
                MAX(sender) AS sender
            FROM (
                SELECT
                    visitor,
                    ended_so_far - is_end + 1 AS visit,
                    moment, events, page_views, sender, is_new
                FROM (
                    SELECT
                        e_row.visitor, e_row.moment, e_row.is_end, e_row.events, e_row.page_views, e_row.sender, e_row.is_new,
                        SUM(e_before.is_end) AS ended_so_far
                    FROM (
                        SELECT
                            visitor,
                            moment_1 AS moment,
                            events_1 AS events,
                            page_views_1 AS page_views,
                            sender_1 AS sender,
                            is_new_1 AS is_new,
                            CASE
                                WHEN TIMESTAMPDIFF(SECOND, moment_1, moment_2) <= 1800 AND is_new_2 = 0 THEN 0
                                ELSE 1
                            END AS is_end
                        FROM (
                            SELECT
                                visitor,
                                nth - place + 1 AS n,
                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                                MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                MAX(CASE WHEN place = 1 THEN is_new END) AS is_new_1,
                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                                MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2,
                                MAX(CASE WHEN place = 2 THEN is_new END) AS is_new_2
                            FROM (
                                SELECT
                                    r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new,
                                    COUNT(*) AS nth
                                FROM (
                                    SELECT
                                        m.visitor AS visitor,
                                        m.moment AS moment,
                                        m.events AS events,
                                        m.page_views AS page_views,
                                        CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                        COALESCE(w.is_new, 0) AS is_new
                                    FROM (
                                        SELECT
                                            visitor,
                                            moment,
                                            COUNT(*) AS events,
                                            SUM(is_view) AS page_views,
                                            MIN(CASE
                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                            END) AS sender
                                        FROM (
                                            SELECT
                                                BINARY user_id AS visitor,
                                                CONCAT(dt, ' ', tm) AS moment,
                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                mkt_source,
                                                mkt_medium,
                                                mkt_campaign
                                            FROM events
                                            WHERE dt >= '2012-01-01'
                                              AND user_id IS NOT NULL
                                        ) hits
                                        GROUP BY visitor, moment
                                    ) m
                                    LEFT OUTER JOIN (
                                        SELECT
                                            visitor AS visitor,
                                            CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                            1 AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                nth - place + 1 AS n,
                                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                            FROM (
                                                SELECT
                                                    l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                    COUNT(*) AS nth
                                                FROM (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_row
                                                JOIN (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_before
                                                    ON l_at_row.visitor = l_at_before.visitor
                                                WHERE l_at_before.moment <= l_at_row.moment
                                                GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                            ) l_at
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                            WHERE nth >= place
                                            GROUP BY visitor, nth - place + 1
                                        ) l
                                        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                        WHERE (place = 1 AND n = 1)
                                           OR (place = 2 AND sender_1 <> sender_2)
                                    ) w
                                        ON m.visitor = w.visitor AND m.moment = w.moment
                                ) r_at_row
                                JOIN (
                                    SELECT
                                        m.visitor AS visitor,
                                        m.moment AS moment,
                                        m.events AS events,
                                        m.page_views AS page_views,
                                        CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                        COALESCE(w.is_new, 0) AS is_new
                                    FROM (
                                        SELECT
                                            visitor,
                                            moment,
                                            COUNT(*) AS events,
                                            SUM(is_view) AS page_views,
                                            MIN(CASE
                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                            END) AS sender
                                        FROM (
                                            SELECT
                                                BINARY user_id AS visitor,
                                                CONCAT(dt, ' ', tm) AS moment,
                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                mkt_source,
                                                mkt_medium,
                                                mkt_campaign
                                            FROM events
                                            WHERE dt >= '2012-01-01'
                                              AND user_id IS NOT NULL
                                        ) hits
                                        GROUP BY visitor, moment
                                    ) m
                                    LEFT OUTER JOIN (
                                        SELECT
                                            visitor AS visitor,
                                            CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                            1 AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                nth - place + 1 AS n,
                                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                            FROM (
                                                SELECT
                                                    l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                    COUNT(*) AS nth
                                                FROM (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_row
                                                JOIN (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_before
                                                    ON l_at_row.visitor = l_at_before.visitor
                                                WHERE l_at_before.moment <= l_at_row.moment
                                                GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                            ) l_at
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                            WHERE nth >= place
                                            GROUP BY visitor, nth - place + 1
                                        ) l
                                        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                        WHERE (place = 1 AND n = 1)
                                           OR (place = 2 AND sender_1 <> sender_2)
                                    ) w
                                        ON m.visitor = w.visitor AND m.moment = w.moment
                                ) r_at_before
                                    ON r_at_row.visitor = r_at_before.visitor
                                WHERE r_at_before.moment <= r_at_row.moment
                                GROUP BY r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new
                            ) r_at
                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
                            WHERE nth >= place
                            GROUP BY visitor, nth - place + 1
                        ) r
                    ) e_row
                    JOIN (
                        SELECT
                            visitor,
                            moment_1 AS moment,
                            events_1 AS events,
                            page_views_1 AS page_views,
                            sender_1 AS sender,
                            is_new_1 AS is_new,
                            CASE
                                WHEN TIMESTAMPDIFF(SECOND, moment_1, moment_2) <= 1800 AND is_new_2 = 0 THEN 0
                                ELSE 1
                            END AS is_end
                        FROM (
                            SELECT
                                visitor,
                                nth - place + 1 AS n,
                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                                MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                MAX(CASE WHEN place = 1 THEN is_new END) AS is_new_1,
                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                                MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2,
                                MAX(CASE WHEN place = 2 THEN is_new END) AS is_new_2
                            FROM (
                                SELECT
                                    r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new,
                                    COUNT(*) AS nth
                                FROM (
                                    SELECT
                                        m.visitor AS visitor,
                                        m.moment AS moment,
                                        m.events AS events,
                                        m.page_views AS page_views,
                                        CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                        COALESCE(w.is_new, 0) AS is_new
                                    FROM (
                                        SELECT
                                            visitor,
                                            moment,
                                            COUNT(*) AS events,
                                            SUM(is_view) AS page_views,
                                            MIN(CASE
                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                            END) AS sender
                                        FROM (
                                            SELECT
                                                BINARY user_id AS visitor,
                                                CONCAT(dt, ' ', tm) AS moment,
                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                mkt_source,
                                                mkt_medium,
                                                mkt_campaign
                                            FROM events
                                            WHERE dt >= '2012-01-01'
                                              AND user_id IS NOT NULL
                                        ) hits
                                        GROUP BY visitor, moment
                                    ) m
                                    LEFT OUTER JOIN (
                                        SELECT
                                            visitor AS visitor,
                                            CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                            1 AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                nth - place + 1 AS n,
                                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                            FROM (
                                                SELECT
                                                    l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                    COUNT(*) AS nth
                                                FROM (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_row
                                                JOIN (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_before
                                                    ON l_at_row.visitor = l_at_before.visitor
                                                WHERE l_at_before.moment <= l_at_row.moment
                                                GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                            ) l_at
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                            WHERE nth >= place
                                            GROUP BY visitor, nth - place + 1
                                        ) l
                                        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                        WHERE (place = 1 AND n = 1)
                                           OR (place = 2 AND sender_1 <> sender_2)
                                    ) w
                                        ON m.visitor = w.visitor AND m.moment = w.moment
                                ) r_at_row
                                JOIN (
                                    SELECT
                                        m.visitor AS visitor,
                                        m.moment AS moment,
                                        m.events AS events,
                                        m.page_views AS page_views,
                                        CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                        COALESCE(w.is_new, 0) AS is_new
                                    FROM (
                                        SELECT
                                            visitor,
                                            moment,
                                            COUNT(*) AS events,
                                            SUM(is_view) AS page_views,
                                            MIN(CASE
                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                            END) AS sender
                                        FROM (
                                            SELECT
                                                BINARY user_id AS visitor,
                                                CONCAT(dt, ' ', tm) AS moment,
                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                mkt_source,
                                                mkt_medium,
                                                mkt_campaign
                                            FROM events
                                            WHERE dt >= '2012-01-01'
                                              AND user_id IS NOT NULL
                                        ) hits
                                        GROUP BY visitor, moment
                                    ) m
                                    LEFT OUTER JOIN (
                                        SELECT
                                            visitor AS visitor,
                                            CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                            1 AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                nth - place + 1 AS n,
                                                MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                            FROM (
                                                SELECT
                                                    l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                    COUNT(*) AS nth
                                                FROM (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_row
                                                JOIN (
                                                    SELECT
                                                        visitor,
                                                        moment,
                                                        sender
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            COUNT(*) AS events,
                                                            SUM(is_view) AS page_views,
                                                            MIN(CASE
                                                                WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                            END) AS sender
                                                        FROM (
                                                            SELECT
                                                                BINARY user_id AS visitor,
                                                                CONCAT(dt, ' ', tm) AS moment,
                                                                CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                mkt_source,
                                                                mkt_medium,
                                                                mkt_campaign
                                                            FROM events
                                                            WHERE dt >= '2012-01-01'
                                                              AND user_id IS NOT NULL
                                                        ) hits
                                                        GROUP BY visitor, moment
                                                    ) m
                                                    WHERE sender IS NOT NULL
                                                ) l_at_before
                                                    ON l_at_row.visitor = l_at_before.visitor
                                                WHERE l_at_before.moment <= l_at_row.moment
                                                GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                            ) l_at
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                            WHERE nth >= place
                                            GROUP BY visitor, nth - place + 1
                                        ) l
                                        CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                        WHERE (place = 1 AND n = 1)
                                           OR (place = 2 AND sender_1 <> sender_2)
                                    ) w
                                        ON m.visitor = w.visitor AND m.moment = w.moment
                                ) r_at_before
                                    ON r_at_row.visitor = r_at_before.visitor
                                WHERE r_at_before.moment <= r_at_row.moment
                                GROUP BY r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new
                            ) r_at
                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
                            WHERE nth >= place
                            GROUP BY visitor, nth - place + 1
                        ) r
                    ) e_before
                        ON e_row.visitor = e_before.visitor
                    WHERE e_before.moment <= e_row.moment
                    GROUP BY e_row.visitor, e_row.moment, e_row.is_end, e_row.events, e_row.page_views, e_row.sender, e_row.is_new
                ) e
            ) m
            GROUP BY visitor, visit
        ) c_before
            ON c_row.visitor = c_before.visitor
        WHERE c_before.visit <= c_row.visit
        GROUP BY c_row.visitor, c_row.visit, c_row.began, c_row.ended, c_row.events, c_row.page_views, c_row.is_new, c_row.sender
    ) c
) c
LEFT OUTER JOIN (
    SELECT
        visitor,
        source,
        sender
    FROM (
        SELECT
            visitor, visit, began, ended, events, page_views, is_new, sender,
            source
        FROM (
            SELECT
                c_row.visitor, c_row.visit, c_row.began, c_row.ended, c_row.events, c_row.page_views, c_row.is_new, c_row.sender,
                SUM(c_before.is_new) AS source
            FROM (
                SELECT
                    visitor,
                    visit,
                    MIN(moment) AS began,
                    MAX(moment) AS ended,
                    SUM(events) AS events,
                    SUM(page_views) AS page_views,
                    MAX(is_new) AS is_new,
                    MAX(sender) AS sender
                FROM (
                    SELECT
                        visitor,
                        ended_so_far - is_end + 1 AS visit,
                        moment, events, page_views, sender, is_new
                    FROM (
                        SELECT
                            e_row.visitor, e_row.moment, e_row.is_end, e_row.events, e_row.page_views, e_row.sender, e_row.is_new,
                            SUM(e_before.is_end) AS ended_so_far
                        FROM (
                            SELECT
                                visitor,
                                moment_1 AS moment,
                                events_1 AS events,
                                page_views_1 AS page_views,
                                sender_1 AS sender,
                                is_new_1 AS is_new,
                                CASE
                                    WHEN TIMESTAMPDIFF(SECOND, moment_1, moment_2) <= 1800 AND is_new_2 = 0 THEN 0
                                    ELSE 1
                                END AS is_end
                            FROM (
                                SELECT
                                    visitor,
                                    nth - place + 1 AS n,
                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                    MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                                    MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                    MAX(CASE WHEN place = 1 THEN is_new END) AS is_new_1,
                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                    MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                                    MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2,
                                    MAX(CASE WHEN place = 2 THEN is_new END) AS is_new_2
                                FROM (
                                    SELECT
                                        r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new,
                                        COUNT(*) AS nth
                                    FROM (
                                        SELECT
                                            m.visitor AS visitor,
                                            m.moment AS moment,
                                            m.events AS events,
                                            m.page_views AS page_views,
                                            CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                            COALESCE(w.is_new, 0) AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                moment,
                                                COUNT(*) AS events,
                                                SUM(is_view) AS page_views,
                                                MIN(CASE
                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                END) AS sender
                                            FROM (
                                                SELECT
                                                    BINARY user_id AS visitor,
                                                    CONCAT(dt, ' ', tm) AS moment,
                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                    mkt_source,
                                                    mkt_medium,
                                                    mkt_campaign
                                                FROM events
                                                WHERE dt >= '2012-01-01'
                                                  AND user_id IS NOT NULL
                                            ) hits
                                            GROUP BY visitor, moment
                                        ) m
                                        LEFT OUTER JOIN (
                                            SELECT
                                                visitor AS visitor,
                                                CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                                1 AS is_new
                                            FROM (
                                                SELECT
                                                    visitor,
                                                    nth - place + 1 AS n,
                                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                                FROM (
                                                    SELECT
                                                        l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                        COUNT(*) AS nth
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_row
                                                    JOIN (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_before
                                                        ON l_at_row.visitor = l_at_before.visitor
                                                    WHERE l_at_before.moment <= l_at_row.moment
                                                    GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                                ) l_at
                                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                                WHERE nth >= place
                                                GROUP BY visitor, nth - place + 1
                                            ) l
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                            WHERE (place = 1 AND n = 1)
                                               OR (place = 2 AND sender_1 <> sender_2)
                                        ) w
                                            ON m.visitor = w.visitor AND m.moment = w.moment
                                    ) r_at_row
                                    JOIN (
                                        SELECT
                                            m.visitor AS visitor,
                                            m.moment AS moment,
                                            m.events AS events,
                                            m.page_views AS page_views,
                                            CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                            COALESCE(w.is_new, 0) AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                moment,
                                                COUNT(*) AS events,
                                                SUM(is_view) AS page_views,
                                                MIN(CASE
                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                END) AS sender
                                            FROM (
                                                SELECT
                                                    BINARY user_id AS visitor,
                                                    CONCAT(dt, ' ', tm) AS moment,
                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                    mkt_source,
                                                    mkt_medium,
                                                    mkt_campaign
                                                FROM events
                                                WHERE dt >= '2012-01-01'
                                                  AND user_id IS NOT NULL
                                            ) hits
                                            GROUP BY visitor, moment
                                        ) m
                                        LEFT OUTER JOIN (
                                            SELECT
                                                visitor AS visitor,
                                                CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                                1 AS is_new
                                            FROM (
                                                SELECT
                                                    visitor,
                                                    nth - place + 1 AS n,
                                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                                FROM (
                                                    SELECT
                                                        l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                        COUNT(*) AS nth
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_row
                                                    JOIN (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_before
                                                        ON l_at_row.visitor = l_at_before.visitor
                                                    WHERE l_at_before.moment <= l_at_row.moment
                                                    GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                                ) l_at
                                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                                WHERE nth >= place
                                                GROUP BY visitor, nth - place + 1
                                            ) l
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                            WHERE (place = 1 AND n = 1)
                                               OR (place = 2 AND sender_1 <> sender_2)
                                        ) w
                                            ON m.visitor = w.visitor AND m.moment = w.moment
                                    ) r_at_before
                                        ON r_at_row.visitor = r_at_before.visitor
                                    WHERE r_at_before.moment <= r_at_row.moment
                                    GROUP BY r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new
                                ) r_at
                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
                                WHERE nth >= place
                                GROUP BY visitor, nth - place + 1
                            ) r
                        ) e_row
                        JOIN (
                            SELECT
                                visitor,
                                moment_1 AS moment,
                                events_1 AS events,
                                page_views_1 AS page_views,
                                sender_1 AS sender,
                                is_new_1 AS is_new,
                                CASE
                                    WHEN TIMESTAMPDIFF(SECOND, moment_1, moment_2) <= 1800 AND is_new_2 = 0 THEN 0
                                    ELSE 1
                                END AS is_end
                            FROM (
                                SELECT
                                    visitor,
                                    nth - place + 1 AS n,
                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                    MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                                    MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                    MAX(CASE WHEN place = 1 THEN is_new END) AS is_new_1,
                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                    MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                                    MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2,
                                    MAX(CASE WHEN place = 2 THEN is_new END) AS is_new_2
                                FROM (
                                    SELECT
                                        r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new,
                                        COUNT(*) AS nth
                                    FROM (
                                        SELECT
                                            m.visitor AS visitor,
                                            m.moment AS moment,
                                            m.events AS events,
                                            m.page_views AS page_views,
                                            CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                            COALESCE(w.is_new, 0) AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                moment,
                                                COUNT(*) AS events,
                                                SUM(is_view) AS page_views,
                                                MIN(CASE
                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                END) AS sender
                                            FROM (
                                                SELECT
                                                    BINARY user_id AS visitor,
                                                    CONCAT(dt, ' ', tm) AS moment,
                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                    mkt_source,
                                                    mkt_medium,
                                                    mkt_campaign
                                                FROM events
                                                WHERE dt >= '2012-01-01'
                                                  AND user_id IS NOT NULL
                                            ) hits
                                            GROUP BY visitor, moment
                                        ) m
                                        LEFT OUTER JOIN (
                                            SELECT
                                                visitor AS visitor,
                                                CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                                1 AS is_new
                                            FROM (
                                                SELECT
                                                    visitor,
                                                    nth - place + 1 AS n,
                                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                                FROM (
                                                    SELECT
                                                        l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                        COUNT(*) AS nth
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_row
                                                    JOIN (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_before
                                                        ON l_at_row.visitor = l_at_before.visitor
                                                    WHERE l_at_before.moment <= l_at_row.moment
                                                    GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                                ) l_at
                                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                                WHERE nth >= place
                                                GROUP BY visitor, nth - place + 1
                                            ) l
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                            WHERE (place = 1 AND n = 1)
                                               OR (place = 2 AND sender_1 <> sender_2)
                                        ) w
                                            ON m.visitor = w.visitor AND m.moment = w.moment
                                    ) r_at_row
                                    JOIN (
                                        SELECT
                                            m.visitor AS visitor,
                                            m.moment AS moment,
                                            m.events AS events,
                                            m.page_views AS page_views,
                                            CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                            COALESCE(w.is_new, 0) AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                moment,
                                                COUNT(*) AS events,
                                                SUM(is_view) AS page_views,
                                                MIN(CASE
                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                END) AS sender
                                            FROM (
                                                SELECT
                                                    BINARY user_id AS visitor,
                                                    CONCAT(dt, ' ', tm) AS moment,
                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                    mkt_source,
                                                    mkt_medium,
                                                    mkt_campaign
                                                FROM events
                                                WHERE dt >= '2012-01-01'
                                                  AND user_id IS NOT NULL
                                            ) hits
                                            GROUP BY visitor, moment
                                        ) m
                                        LEFT OUTER JOIN (
                                            SELECT
                                                visitor AS visitor,
                                                CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                                1 AS is_new
                                            FROM (
                                                SELECT
                                                    visitor,
                                                    nth - place + 1 AS n,
                                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                                FROM (
                                                    SELECT
                                                        l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                        COUNT(*) AS nth
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_row
                                                    JOIN (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_before
                                                        ON l_at_row.visitor = l_at_before.visitor
                                                    WHERE l_at_before.moment <= l_at_row.moment
                                                    GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                                ) l_at
                                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                                WHERE nth >= place
                                                GROUP BY visitor, nth - place + 1
                                            ) l
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                            WHERE (place = 1 AND n = 1)
                                               OR (place = 2 AND sender_1 <> sender_2)
                                        ) w
                                            ON m.visitor = w.visitor AND m.moment = w.moment
                                    ) r_at_before
                                        ON r_at_row.visitor = r_at_before.visitor
                                    WHERE r_at_before.moment <= r_at_row.moment
                                    GROUP BY r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new
                                ) r_at
                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
                                WHERE nth >= place
                                GROUP BY visitor, nth - place + 1
                            ) r
                        ) e_before
                            ON e_row.visitor = e_before.visitor
                        WHERE e_before.moment <= e_row.moment
                        GROUP BY e_row.visitor, e_row.moment, e_row.is_end, e_row.events, e_row.page_views, e_row.sender, e_row.is_new
                    ) e
                ) m
                GROUP BY visitor, visit
            ) c_row
            JOIN (
                SELECT
                    visitor,
                    visit,
                    MIN(moment) AS began,
                    MAX(moment) AS ended,
                    SUM(events) AS events,
                    SUM(page_views) AS page_views,
                    MAX(is_new) AS is_new,
                    MAX(sender) AS sender
                FROM (
                    SELECT
                        visitor,
                        ended_so_far - is_end + 1 AS visit,
                        moment, events, page_views, sender, is_new
                    FROM (
                        SELECT
                            e_row.visitor, e_row.moment, e_row.is_end, e_row.events, e_row.page_views, e_row.sender, e_row.is_new,
                            SUM(e_before.is_end) AS ended_so_far
                        FROM (
                            SELECT
                                visitor,
                                moment_1 AS moment,
                                events_1 AS events,
                                page_views_1 AS page_views,
                                sender_1 AS sender,
                                is_new_1 AS is_new,
                                CASE
                                    WHEN TIMESTAMPDIFF(SECOND, moment_1, moment_2) <= 1800 AND is_new_2 = 0 THEN 0
                                    ELSE 1
                                END AS is_end
                            FROM (
                                SELECT
                                    visitor,
                                    nth - place + 1 AS n,
                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                    MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                                    MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                    MAX(CASE WHEN place = 1 THEN is_new END) AS is_new_1,
                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                    MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                                    MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2,
                                    MAX(CASE WHEN place = 2 THEN is_new END) AS is_new_2
                                FROM (
                                    SELECT
                                        r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new,
                                        COUNT(*) AS nth
                                    FROM (
                                        SELECT
                                            m.visitor AS visitor,
                                            m.moment AS moment,
                                            m.events AS events,
                                            m.page_views AS page_views,
                                            CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                            COALESCE(w.is_new, 0) AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                moment,
                                                COUNT(*) AS events,
                                                SUM(is_view) AS page_views,
                                                MIN(CASE
                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                END) AS sender
                                            FROM (
                                                SELECT
                                                    BINARY user_id AS visitor,
                                                    CONCAT(dt, ' ', tm) AS moment,
                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                    mkt_source,
                                                    mkt_medium,
                                                    mkt_campaign
                                                FROM events
                                                WHERE dt >= '2012-01-01'
                                                  AND user_id IS NOT NULL
                                            ) hits
                                            GROUP BY visitor, moment
                                        ) m
                                        LEFT OUTER JOIN (
                                            SELECT
                                                visitor AS visitor,
                                                CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                                1 AS is_new
                                            FROM (
                                                SELECT
                                                    visitor,
                                                    nth - place + 1 AS n,
                                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                                FROM (
                                                    SELECT
                                                        l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                        COUNT(*) AS nth
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_row
                                                    JOIN (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_before
                                                        ON l_at_row.visitor = l_at_before.visitor
                                                    WHERE l_at_before.moment <= l_at_row.moment
                                                    GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                                ) l_at
                                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                                WHERE nth >= place
                                                GROUP BY visitor, nth - place + 1
                                            ) l
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                            WHERE (place = 1 AND n = 1)
                                               OR (place = 2 AND sender_1 <> sender_2)
                                        ) w
                                            ON m.visitor = w.visitor AND m.moment = w.moment
                                    ) r_at_row
                                    JOIN (
                                        SELECT
                                            m.visitor AS visitor,
                                            m.moment AS moment,
                                            m.events AS events,
                                            m.page_views AS page_views,
                                            CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                            COALESCE(w.is_new, 0) AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                moment,
                                                COUNT(*) AS events,
                                                SUM(is_view) AS page_views,
                                                MIN(CASE
                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                END) AS sender
                                            FROM (
                                                SELECT
                                                    BINARY user_id AS visitor,
                                                    CONCAT(dt, ' ', tm) AS moment,
                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                    mkt_source,
                                                    mkt_medium,
                                                    mkt_campaign
                                                FROM events
                                                WHERE dt >= '2012-01-01'
                                                  AND user_id IS NOT NULL
                                            ) hits
                                            GROUP BY visitor, moment
                                        ) m
                                        LEFT OUTER JOIN (
                                            SELECT
                                                visitor AS visitor,
                                                CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                                1 AS is_new
                                            FROM (
                                                SELECT
                                                    visitor,
                                                    nth - place + 1 AS n,
                                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                                FROM (
                                                    SELECT
                                                        l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                        COUNT(*) AS nth
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_row
                                                    JOIN (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_before
                                                        ON l_at_row.visitor = l_at_before.visitor
                                                    WHERE l_at_before.moment <= l_at_row.moment
                                                    GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                                ) l_at
                                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                                WHERE nth >= place
                                                GROUP BY visitor, nth - place + 1
                                            ) l
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                            WHERE (place = 1 AND n = 1)
                                               OR (place = 2 AND sender_1 <> sender_2)
                                        ) w
                                            ON m.visitor = w.visitor AND m.moment = w.moment
                                    ) r_at_before
                                        ON r_at_row.visitor = r_at_before.visitor
                                    WHERE r_at_before.moment <= r_at_row.moment
                                    GROUP BY r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new
                                ) r_at
                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
                                WHERE nth >= place
                                GROUP BY visitor, nth - place + 1
                            ) r
                        ) e_row
                        JOIN (
                            SELECT
                                visitor,
                                moment_1 AS moment,
                                events_1 AS events,
                                page_views_1 AS page_views,
                                sender_1 AS sender,
                                is_new_1 AS is_new,
                                CASE
                                    WHEN TIMESTAMPDIFF(SECOND, moment_1, moment_2) <= 1800 AND is_new_2 = 0 THEN 0
                                    ELSE 1
                                END AS is_end
                            FROM (
                                SELECT
                                    visitor,
                                    nth - place + 1 AS n,
                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                    MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                                    MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                    MAX(CASE WHEN place = 1 THEN is_new END) AS is_new_1,
                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                    MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                                    MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2,
                                    MAX(CASE WHEN place = 2 THEN is_new END) AS is_new_2
                                FROM (
                                    SELECT
                                        r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new,
                                        COUNT(*) AS nth
                                    FROM (
                                        SELECT
                                            m.visitor AS visitor,
                                            m.moment AS moment,
                                            m.events AS events,
                                            m.page_views AS page_views,
                                            CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                            COALESCE(w.is_new, 0) AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                moment,
                                                COUNT(*) AS events,
                                                SUM(is_view) AS page_views,
                                                MIN(CASE
                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                END) AS sender
                                            FROM (
                                                SELECT
                                                    BINARY user_id AS visitor,
                                                    CONCAT(dt, ' ', tm) AS moment,
                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                    mkt_source,
                                                    mkt_medium,
                                                    mkt_campaign
                                                FROM events
                                                WHERE dt >= '2012-01-01'
                                                  AND user_id IS NOT NULL
                                            ) hits
                                            GROUP BY visitor, moment
                                        ) m
                                        LEFT OUTER JOIN (
                                            SELECT
                                                visitor AS visitor,
                                                CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                                1 AS is_new
                                            FROM (
                                                SELECT
                                                    visitor,
                                                    nth - place + 1 AS n,
                                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                                FROM (
                                                    SELECT
                                                        l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                        COUNT(*) AS nth
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_row
                                                    JOIN (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_before
                                                        ON l_at_row.visitor = l_at_before.visitor
                                                    WHERE l_at_before.moment <= l_at_row.moment
                                                    GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                                ) l_at
                                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                                WHERE nth >= place
                                                GROUP BY visitor, nth - place + 1
                                            ) l
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                            WHERE (place = 1 AND n = 1)
                                               OR (place = 2 AND sender_1 <> sender_2)
                                        ) w
                                            ON m.visitor = w.visitor AND m.moment = w.moment
                                    ) r_at_row
                                    JOIN (
                                        SELECT
                                            m.visitor AS visitor,
                                            m.moment AS moment,
                                            m.events AS events,
                                            m.page_views AS page_views,
                                            CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                            COALESCE(w.is_new, 0) AS is_new
                                        FROM (
                                            SELECT
                                                visitor,
                                                moment,
                                                COUNT(*) AS events,
                                                SUM(is_view) AS page_views,
                                                MIN(CASE
                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                END) AS sender
                                            FROM (
                                                SELECT
                                                    BINARY user_id AS visitor,
                                                    CONCAT(dt, ' ', tm) AS moment,
                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                    mkt_source,
                                                    mkt_medium,
                                                    mkt_campaign
                                                FROM events
                                                WHERE dt >= '2012-01-01'
                                                  AND user_id IS NOT NULL
                                            ) hits
                                            GROUP BY visitor, moment
                                        ) m
                                        LEFT OUTER JOIN (
                                            SELECT
                                                visitor AS visitor,
                                                CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                                1 AS is_new
                                            FROM (
                                                SELECT
                                                    visitor,
                                                    nth - place + 1 AS n,
                                                    MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                                                    MAX(CASE WHEN place = 1 THEN sender END) AS sender_1,
                                                    MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                                                    MAX(CASE WHEN place = 2 THEN sender END) AS sender_2
                                                FROM (
                                                    SELECT
                                                        l_at_row.visitor, l_at_row.moment, l_at_row.sender,
                                                        COUNT(*) AS nth
                                                    FROM (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_row
                                                    JOIN (
                                                        SELECT
                                                            visitor,
                                                            moment,
                                                            sender
                                                        FROM (
                                                            SELECT
                                                                visitor,
                                                                moment,
                                                                COUNT(*) AS events,
                                                                SUM(is_view) AS page_views,
                                                                MIN(CASE
                                                                    WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR BINARY sending_host <> own_host))) THEN BINARY CONCAT(COALESCE(CONCAT('1', REPLACE(mkt_source, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_medium, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(mkt_campaign, CHAR(1), ' ')), '0'), CHAR(1), COALESCE(CONCAT('1', REPLACE(sending_host, CHAR(1), ' ')), '0'))
                                                                END) AS sender
                                                            FROM (
                                                                SELECT
                                                                    BINARY user_id AS visitor,
                                                                    CONCAT(dt, ' ', tm) AS moment,
                                                                    CASE WHEN (BINARY event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS own_host,
                                                                    CASE WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) <> '' THEN LOWER(CASE WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1) LIKE '[%' THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ']', 1), ']') ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1), LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3), '/', 1), '@', -1), ':', 1) END) END AS sending_host,
                                                                    mkt_source,
                                                                    mkt_medium,
                                                                    mkt_campaign
                                                                FROM events
                                                                WHERE dt >= '2012-01-01'
                                                                  AND user_id IS NOT NULL
                                                            ) hits
                                                            GROUP BY visitor, moment
                                                        ) m
                                                        WHERE sender IS NOT NULL
                                                    ) l_at_before
                                                        ON l_at_row.visitor = l_at_before.visitor
                                                    WHERE l_at_before.moment <= l_at_row.moment
                                                    GROUP BY l_at_row.visitor, l_at_row.moment, l_at_row.sender
                                                ) l_at
                                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) l_place
                                                WHERE nth >= place
                                                GROUP BY visitor, nth - place + 1
                                            ) l
                                            CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                            WHERE (place = 1 AND n = 1)
                                               OR (place = 2 AND sender_1 <> sender_2)
                                        ) w
                                            ON m.visitor = w.visitor AND m.moment = w.moment
                                    ) r_at_before
                                        ON r_at_row.visitor = r_at_before.visitor
                                    WHERE r_at_before.moment <= r_at_row.moment
                                    GROUP BY r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.sender, r_at_row.is_new
                                ) r_at
                                CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) r_place
                                WHERE nth >= place
                                GROUP BY visitor, nth - place + 1
                            ) r
                        ) e_before
                            ON e_row.visitor = e_before.visitor
                        WHERE e_before.moment <= e_row.moment
                        GROUP BY e_row.visitor, e_row.moment, e_row.is_end, e_row.events, e_row.page_views, e_row.sender, e_row.is_new
                    ) e
                ) m
                GROUP BY visitor, visit
            ) c_before
                ON c_row.visitor = c_before.visitor
            WHERE c_before.visit <= c_row.visit
            GROUP BY c_row.visitor, c_row.visit, c_row.began, c_row.ended, c_row.events, c_row.page_views, c_row.is_new, c_row.sender
        ) c
    ) s
    WHERE is_new = 1
) s
    ON c.visitor = s.visitor AND c.source = s.source
ORDER BY visitor, visit;
