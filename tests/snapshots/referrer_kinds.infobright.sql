SELECT
    referrer_kind,
    referrer,
    referrer_host,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors,
    COUNT(CASE WHEN visit_id = 1 THEN 1 END) AS new_visits,
    COUNT(CASE WHEN activity = 1 THEN 1 END) AS bounces
FROM (
    SELECT
        visitor,
        visit_id,
        activity,
        CASE
            WHEN referrer_host IS NULL THEN 'direct'
            WHEN NOT (
                referrer_host IS NOT NULL
                AND (own_host IS NULL OR BINARY referrer_host <> own_host)
            ) THEN 'internal'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$' THEN 'email'
            WHEN referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$' THEN 'social'
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$' THEN 'search'
            ELSE 'other'
        END AS referrer_kind,
        CASE
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com)$' THEN 'Gmail'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net)$' THEN 'Yahoo! Mail'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+)$' THEN 'Outlook'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]aol[.]com)$' THEN 'AOL Mail'
            WHEN referrer_host RLIKE '(^|[.])(gmx[.]net|gmx[.]de|web[.]de)$' THEN 'GMX'
            WHEN referrer_host RLIKE '(^|[.])(mail[.].+|webmail[.].+)$' THEN 'Other webmail'
            WHEN referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me)$' THEN 'Facebook'
            WHEN referrer_host RLIKE '(^|[.])(twitter[.]com|t[.]co|x[.]com)$' THEN 'Twitter'
            WHEN referrer_host RLIKE '(^|[.])(linkedin[.]com|lnkd[.]in)$' THEN 'LinkedIn'
            WHEN referrer_host RLIKE '(^|[.])(plus[.]google[.]com|plus[.]url[.]google[.]com)$' THEN 'Google+'
            WHEN referrer_host RLIKE '(^|[.])(pinterest[.](com?[.])?[a-z]+)$' THEN 'Pinterest'
            WHEN referrer_host RLIKE '(^|[.])(reddit[.]com)$' THEN 'Reddit'
            WHEN referrer_host RLIKE '(^|[.])(stumbleupon[.]com)$' THEN 'StumbleUpon'
            WHEN referrer_host RLIKE '(^|[.])(tumblr[.]com)$' THEN 'Tumblr'
            WHEN referrer_host RLIKE '(^|[.])(youtube[.]com|youtu[.]be)$' THEN 'YouTube'
            WHEN referrer_host RLIKE '(^|[.])(instagram[.]com)$' THEN 'Instagram'
            WHEN referrer_host RLIKE '(^|[.])(vk[.]com|vkontakte[.]ru)$' THEN 'VKontakte'
            WHEN referrer_host RLIKE '(^|[.])(news[.]ycombinator[.]com)$' THEN 'Hacker News'
            WHEN referrer_host RLIKE '(^|[.])(delicious[.]com)$' THEN 'Delicious'
            WHEN referrer_host RLIKE '(^|[.])(digg[.]com)$' THEN 'Digg'
            WHEN referrer_host RLIKE '(^|[.])(xing[.]com)$' THEN 'XING'
            WHEN referrer_host RLIKE '(^|[.])(mixi[.]jp)$' THEN 'Mixi'
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+)$' THEN 'Google'
            WHEN referrer_host RLIKE '(^|[.])(bing[.]com)$' THEN 'Bing'
            WHEN referrer_host RLIKE '(^|[.])(search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp)$' THEN 'Yahoo!'
            WHEN referrer_host RLIKE '(^|[.])(yandex[.](com?[.])?[a-z]+)$' THEN 'Yandex'
            WHEN referrer_host RLIKE '(^|[.])(baidu[.]com)$' THEN 'Baidu'
            WHEN referrer_host RLIKE '(^|[.])(ask[.]com)$' THEN 'Ask'
            WHEN referrer_host RLIKE '(^|[.])(search[.]aol[.](com?[.])?[a-z]+)$' THEN 'AOL'
            WHEN referrer_host RLIKE '(^|[.])(duckduckgo[.]com)$' THEN 'DuckDuckGo'
            WHEN referrer_host RLIKE '(^|[.])(search[.]naver[.]com)$' THEN 'Naver'
            WHEN referrer_host RLIKE '(^|[.])(search[.]seznam[.]cz)$' THEN 'Seznam'
            WHEN referrer_host RLIKE '(^|[.])(ecosia[.]org)$' THEN 'Ecosia'
            WHEN referrer_host RLIKE '(^|[.])(qwant[.]com)$' THEN 'Qwant'
            WHEN referrer_host RLIKE '(^|[.])(startpage[.]com)$' THEN 'Startpage'
        END AS referrer,
        BINARY referrer_host AS referrer_host
    FROM (
        SELECT
            visitor,
            visit_id,
            visit,
            began,
            activity,
            mkt_medium,
            mkt_source,
            page_referrer,
            page_url,
            CASE
                WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE
                    WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                    ), '/', 1), '@', -1) LIKE '[%'
                        THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                            SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                        ), '/', 1), '@', -1), ']', 1), ']')
                    ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                    ), '/', 1), '@', -1), ':', 1)
                END) <> ''
                    THEN LOWER(CASE
                        WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                            SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                        ), '/', 1), '@', -1) LIKE '[%'
                            THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                                SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                            ), '/', 1), '@', -1), ']', 1), ']')
                        ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                            SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1),
                            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) + 3
                        ), '/', 1), '@', -1), ':', 1)
                    END)
            END AS referrer_host,
            CASE
                WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0 AND LOWER(CASE
                    WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                    ), '/', 1), '@', -1) LIKE '[%'
                        THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                            SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                        ), '/', 1), '@', -1), ']', 1), ']')
                    ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                    ), '/', 1), '@', -1), ':', 1)
                END) <> ''
                    THEN LOWER(CASE
                        WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                            SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                        ), '/', 1), '@', -1) LIKE '[%'
                            THEN CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                                SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                            ), '/', 1), '@', -1), ']', 1), ']')
                        ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTR(
                            SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                        ), '/', 1), '@', -1), ':', 1)
                    END)
            END AS own_host
        FROM (
            SELECT
                visitor,
                visit_id,
                CAST(visit_id AS CHAR) AS visit,
                began,
                activity,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_medium,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_source,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 3), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 3), CHAR(1), -1), 2)
                END AS CHAR) AS page_referrer,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 4), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 4), CHAR(1), -1), 2)
                END AS CHAR) AS page_url
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS began,
                    COUNT(CASE WHEN (event IS NULL OR NOT (BINARY event = 'page_ping')) THEN 1 END) AS activity,
                    MIN(CASE
                        WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REPLACE(mkt_medium, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(mkt_source, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(page_referrer, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(page_url, CHAR(1), ' ')), '1')
                        )), '1'))
                    END) AS landing
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY BINARY user_id, visit_id
            ) packed
        ) landings
    ) v
) visits
GROUP BY referrer_kind, referrer, referrer_host
HAVING COUNT(*) >= 1
ORDER BY visits DESC, referrer_kind, referrer_host
LIMIT 20;
