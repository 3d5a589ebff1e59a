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
            WHEN regexp_matches(referrer_host, '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$') THEN 'email'
            WHEN regexp_matches(referrer_host, '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$') THEN 'social'
            WHEN regexp_matches(referrer_host, '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$') THEN 'search'
            ELSE 'other'
        END AS referrer_kind,
        CASE
            WHEN regexp_matches(referrer_host, '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$')
                THEN CASE
                    WHEN regexp_matches(referrer_host, '(^|[.])(mail[.]google[.]com)$') THEN 'Gmail'
                    WHEN regexp_matches(referrer_host, '(^|[.])(mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net)$') THEN 'Yahoo! Mail'
                    WHEN regexp_matches(referrer_host, '(^|[.])(mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+)$') THEN 'Outlook'
                    WHEN regexp_matches(referrer_host, '(^|[.])(mail[.]aol[.]com)$') THEN 'AOL Mail'
                    WHEN regexp_matches(referrer_host, '(^|[.])(gmx[.]net|gmx[.]de|web[.]de)$') THEN 'GMX'
                    WHEN regexp_matches(referrer_host, '(^|[.])(mail[.].+|webmail[.].+)$') THEN 'Other webmail'
                END
            WHEN regexp_matches(referrer_host, '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$')
                THEN CASE
                    WHEN regexp_matches(referrer_host, '(^|[.])(facebook[.]com|fb[.]me)$') THEN 'Facebook'
                    WHEN regexp_matches(referrer_host, '(^|[.])(twitter[.]com|t[.]co|x[.]com)$') THEN 'Twitter'
                    WHEN regexp_matches(referrer_host, '(^|[.])(linkedin[.]com|lnkd[.]in)$') THEN 'LinkedIn'
                    WHEN regexp_matches(referrer_host, '(^|[.])(plus[.]google[.]com|plus[.]url[.]google[.]com)$') THEN 'Google+'
                    WHEN regexp_matches(referrer_host, '(^|[.])(pinterest[.](com?[.])?[a-z]+)$') THEN 'Pinterest'
                    WHEN regexp_matches(referrer_host, '(^|[.])(reddit[.]com)$') THEN 'Reddit'
                    WHEN regexp_matches(referrer_host, '(^|[.])(stumbleupon[.]com)$') THEN 'StumbleUpon'
                    WHEN regexp_matches(referrer_host, '(^|[.])(tumblr[.]com)$') THEN 'Tumblr'
                    WHEN regexp_matches(referrer_host, '(^|[.])(youtube[.]com|youtu[.]be)$') THEN 'YouTube'
                    WHEN regexp_matches(referrer_host, '(^|[.])(instagram[.]com)$') THEN 'Instagram'
                    WHEN regexp_matches(referrer_host, '(^|[.])(vk[.]com|vkontakte[.]ru)$') THEN 'VKontakte'
                    WHEN regexp_matches(referrer_host, '(^|[.])(news[.]ycombinator[.]com)$') THEN 'Hacker News'
                    WHEN regexp_matches(referrer_host, '(^|[.])(delicious[.]com)$') THEN 'Delicious'
                    WHEN regexp_matches(referrer_host, '(^|[.])(digg[.]com)$') THEN 'Digg'
                    WHEN regexp_matches(referrer_host, '(^|[.])(xing[.]com)$') THEN 'XING'
                    WHEN regexp_matches(referrer_host, '(^|[.])(mixi[.]jp)$') THEN 'Mixi'
                END
            WHEN regexp_matches(referrer_host, '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$')
                THEN CASE
                    WHEN regexp_matches(referrer_host, '(^|[.])(google[.](com?[.])?[a-z]+)$') THEN 'Google'
                    WHEN regexp_matches(referrer_host, '(^|[.])(bing[.]com)$') THEN 'Bing'
                    WHEN regexp_matches(referrer_host, '(^|[.])(search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp)$') THEN 'Yahoo!'
                    WHEN regexp_matches(referrer_host, '(^|[.])(yandex[.](com?[.])?[a-z]+)$') THEN 'Yandex'
                    WHEN regexp_matches(referrer_host, '(^|[.])(baidu[.]com)$') THEN 'Baidu'
                    WHEN regexp_matches(referrer_host, '(^|[.])(ask[.]com)$') THEN 'Ask'
                    WHEN regexp_matches(referrer_host, '(^|[.])(search[.]aol[.](com?[.])?[a-z]+)$') THEN 'AOL'
                    WHEN regexp_matches(referrer_host, '(^|[.])(duckduckgo[.]com)$') THEN 'DuckDuckGo'
                    WHEN regexp_matches(referrer_host, '(^|[.])(search[.]naver[.]com)$') THEN 'Naver'
                    WHEN regexp_matches(referrer_host, '(^|[.])(search[.]seznam[.]cz)$') THEN 'Seznam'
                    WHEN regexp_matches(referrer_host, '(^|[.])(ecosia[.]org)$') THEN 'Ecosia'
                    WHEN regexp_matches(referrer_host, '(^|[.])(qwant[.]com)$') THEN 'Qwant'
                    WHEN regexp_matches(referrer_host, '(^|[.])(startpage[.]com)$') THEN 'Startpage'
                END
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
                WHEN regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                    THEN lower(regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                ELSE nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
            END AS referrer_host,
            CASE
                WHEN regexp_extract(page_url, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                    THEN lower(regexp_extract(page_url, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                ELSE nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
            END AS own_host
        FROM (
            SELECT
                visitor,
                visit_id,
                CAST(visit_id AS VARCHAR) AS visit,
                began,
                activity,
                landing[2][2] AS mkt_medium,
                landing[2][4] AS mkt_source,
                landing[2][6] AS page_referrer,
                landing[2][8] AS page_url
            FROM (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    MIN(dt + tm) AS began,
                    COUNT(CASE WHEN (event IS NULL OR NOT (event = 'page_ping')) THEN 1 END) AS activity,
                    MIN((dt + tm, (
                        mkt_medium IS NULL,
                        replace(mkt_medium, chr(1), ' '),
                        mkt_source IS NULL,
                        replace(mkt_source, chr(1), ' '),
                        page_referrer IS NULL,
                        replace(page_referrer, chr(1), ' '),
                        page_url IS NULL,
                        replace(page_url, chr(1), ' ')
                    ))) FILTER (WHERE user_id IS NOT NULL) AS landing
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
ORDER BY visits DESC, referrer_kind, referrer_host NULLS FIRST
LIMIT 20
