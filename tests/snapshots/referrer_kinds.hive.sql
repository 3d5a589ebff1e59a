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
            WHEN NOT (referrer_host IS NOT NULL AND (own_host IS NULL OR referrer_host <> own_host)) THEN 'internal'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)\044' THEN 'email'
            WHEN referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044' THEN 'social'
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044' THEN 'search'
            ELSE 'other'
        END AS referrer_kind,
        CASE
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com)\044' THEN 'Gmail'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net)\044' THEN 'Yahoo! Mail'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+)\044' THEN 'Outlook'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]aol[.]com)\044' THEN 'AOL Mail'
            WHEN referrer_host RLIKE '(^|[.])(gmx[.]net|gmx[.]de|web[.]de)\044' THEN 'GMX'
            WHEN referrer_host RLIKE '(^|[.])(mail[.].+|webmail[.].+)\044' THEN 'Other webmail'
            WHEN referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me)\044' THEN 'Facebook'
            WHEN referrer_host RLIKE '(^|[.])(twitter[.]com|t[.]co|x[.]com)\044' THEN 'Twitter'
            WHEN referrer_host RLIKE '(^|[.])(linkedin[.]com|lnkd[.]in)\044' THEN 'LinkedIn'
            WHEN referrer_host RLIKE '(^|[.])(plus[.]google[.]com|plus[.]url[.]google[.]com)\044' THEN 'Google+'
            WHEN referrer_host RLIKE '(^|[.])(pinterest[.](com?[.])?[a-z]+)\044' THEN 'Pinterest'
            WHEN referrer_host RLIKE '(^|[.])(reddit[.]com)\044' THEN 'Reddit'
            WHEN referrer_host RLIKE '(^|[.])(stumbleupon[.]com)\044' THEN 'StumbleUpon'
            WHEN referrer_host RLIKE '(^|[.])(tumblr[.]com)\044' THEN 'Tumblr'
            WHEN referrer_host RLIKE '(^|[.])(youtube[.]com|youtu[.]be)\044' THEN 'YouTube'
            WHEN referrer_host RLIKE '(^|[.])(instagram[.]com)\044' THEN 'Instagram'
            WHEN referrer_host RLIKE '(^|[.])(vk[.]com|vkontakte[.]ru)\044' THEN 'VKontakte'
            WHEN referrer_host RLIKE '(^|[.])(news[.]ycombinator[.]com)\044' THEN 'Hacker News'
            WHEN referrer_host RLIKE '(^|[.])(delicious[.]com)\044' THEN 'Delicious'
            WHEN referrer_host RLIKE '(^|[.])(digg[.]com)\044' THEN 'Digg'
            WHEN referrer_host RLIKE '(^|[.])(xing[.]com)\044' THEN 'XING'
            WHEN referrer_host RLIKE '(^|[.])(mixi[.]jp)\044' THEN 'Mixi'
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+)\044' THEN 'Google'
            WHEN referrer_host RLIKE '(^|[.])(bing[.]com)\044' THEN 'Bing'
            WHEN referrer_host RLIKE '(^|[.])(search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp)\044' THEN 'Yahoo!'
            WHEN referrer_host RLIKE '(^|[.])(yandex[.](com?[.])?[a-z]+)\044' THEN 'Yandex'
            WHEN referrer_host RLIKE '(^|[.])(baidu[.]com)\044' THEN 'Baidu'
            WHEN referrer_host RLIKE '(^|[.])(ask[.]com)\044' THEN 'Ask'
            WHEN referrer_host RLIKE '(^|[.])(search[.]aol[.](com?[.])?[a-z]+)\044' THEN 'AOL'
            WHEN referrer_host RLIKE '(^|[.])(duckduckgo[.]com)\044' THEN 'DuckDuckGo'
            WHEN referrer_host RLIKE '(^|[.])(search[.]naver[.]com)\044' THEN 'Naver'
            WHEN referrer_host RLIKE '(^|[.])(search[.]seznam[.]cz)\044' THEN 'Seznam'
            WHEN referrer_host RLIKE '(^|[.])(ecosia[.]org)\044' THEN 'Ecosia'
            WHEN referrer_host RLIKE '(^|[.])(qwant[.]com)\044' THEN 'Qwant'
            WHEN referrer_host RLIKE '(^|[.])(startpage[.]com)\044' THEN 'Startpage'
        END AS referrer,
        referrer_host AS referrer_host
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
                WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                    THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
            END AS referrer_host,
            CASE
                WHEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                    THEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
            END AS own_host
        FROM (
            SELECT
                visitor,
                visit_id,
                CAST(visit_id AS STRING) AS visit,
                began,
                activity,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[0], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[0], 2)
                END AS mkt_medium,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[1], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[1], 2)
                END AS mkt_source,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[2], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[2], 2)
                END AS page_referrer,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[3], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[3], 2)
                END AS page_url
            FROM (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS began,
                    COUNT(CASE WHEN (event IS NULL OR NOT (event = 'page_ping')) THEN 1 END) AS activity,
                    MIN(CASE
                        WHEN user_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_medium, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_source, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(page_referrer, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(page_url, '\001', ' ')), '1')
                        )), '1'))
                    END) AS landing
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY user_id, visit_id
            ) packed
        ) landings
    ) v
) visits
GROUP BY referrer_kind, referrer, referrer_host
HAVING COUNT(*) >= 1
ORDER BY visits DESC, referrer_kind, referrer_host
LIMIT 20;
