SELECT
    v.visitor AS visitor,
    v.began AS first_seen,
    v.ended AS last_seen,
    v.visits AS visits,
    v.active_days AS active_days,
    v.slots / 2 AS engaged_minutes,
    v.events AS events,
    v.page_views AS page_views,
    v.pings AS pings,
    v.custom_events AS custom_events,
    v.orders AS orders,
    COALESCE(b.cents, 0) / 100 AS revenue,
    v.entry_page AS entry_page,
    v.channel AS first_channel,
    v.referrer_host AS first_referrer_host,
    v.mkt_source AS first_source,
    v.mkt_medium AS first_medium,
    v.mkt_campaign AS first_campaign
FROM (
    SELECT
        visitor,
        began,
        ended,
        visits AS visits,
        active_days AS active_days,
        slots AS slots,
        events AS events,
        page_views AS page_views,
        pings AS pings,
        custom_events AS custom_events,
        orders AS orders,
        CASE WHEN SUBSTR(entry_page, 20, 1) = '0' THEN SUBSTR(entry_page, 21) END AS entry_page,
        CASE
            WHEN LOWER(mkt_medium) RLIKE '^paid.?social' THEN 'paid social'
            WHEN LOWER(mkt_medium) RLIKE '^(paid.?search|sem)\044' THEN 'paid search'
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|\044)' AND (
                LOWER(mkt_source) RLIKE '^(facebook|twitter|linkedin|google[+]|pinterest|reddit|stumbleupon|tumblr|youtube|instagram|vkontakte|hacker news|delicious|digg|xing|mixi)([.].*)?\044|(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044'
                OR (
                    (
                        mkt_source IS NULL
                        OR NOT (LOWER(mkt_source) RLIKE '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?\044|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044')
                    )
                    AND referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044'
                )
            ) THEN 'paid social'
            WHEN LOWER(mkt_medium) RLIKE '^(display|banner|cpm|interstitial)\044' THEN 'display'
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|\044)' AND (
                LOWER(mkt_source) RLIKE '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?\044|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044'
                OR (mkt_source IS NULL AND LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|sem)([^a-z]|\044)')
                OR referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044'
            ) THEN 'paid search'
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|\044)' THEN 'other paid'
            WHEN LOWER(mkt_medium) RLIKE '^(e-?mail|newsletter)\044' THEN 'email'
            WHEN LOWER(mkt_medium) RLIKE '^affiliates?\044' THEN 'affiliate'
            WHEN LOWER(mkt_medium) RLIKE '^(social.*|sm)\044' THEN 'social'
            WHEN (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) THEN 'campaign'
            WHEN NOT (referrer_host IS NOT NULL AND (own_host IS NULL OR referrer_host <> own_host)) THEN 'direct'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)\044' THEN 'email'
            WHEN referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044' THEN 'social'
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044' THEN 'organic search'
            ELSE 'referral'
        END AS channel,
        referrer_host,
        mkt_source,
        mkt_medium,
        mkt_campaign
    FROM (
        SELECT
            visitor, began, ended, visits, active_days, slots, events, page_views, pings, custom_events, orders, entry_page,
            mkt_source,
            mkt_medium,
            mkt_campaign,
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
                visitor, began, ended, visits, active_days, slots, events, page_views, pings, custom_events, orders, entry_page,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[0], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[0], 2)
                END AS mkt_medium,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[1], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[1], 2)
                END AS mkt_source,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[2], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[2], 2)
                END AS page_referrer,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[3], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[3], 2)
                END AS page_url,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[4], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[4], 2)
                END AS mkt_campaign
            FROM (
                SELECT
                    user_id AS visitor,
                    MIN(CONCAT(dt, ' ', tm)) AS began,
                    MAX(CONCAT(dt, ' ', tm)) AS ended,
                    COUNT(DISTINCT visit_id) AS visits,
                    COUNT(DISTINCT dt) AS active_days,
                    COUNT(DISTINCT FLOOR((DATEDIFF(CONCAT(dt, ' ', tm), '1970-01-01 00:00:00') * 86400 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 12, 2) AS INT) * 3600 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 15, 2) AS INT) * 60 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 18, 2) AS INT) * 1 - (CAST(SUBSTR('1970-01-01 00:00:00', 12, 2) AS INT) * 3600 + CAST(SUBSTR('1970-01-01 00:00:00', 15, 2) AS INT) * 60 + CAST(SUBSTR('1970-01-01 00:00:00', 18, 2) AS INT) * 1)) / 30)) AS slots,
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
                    END) AS custom_events,
                    COUNT(DISTINCT CASE
                        WHEN (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL)) THEN tr_orderid
                    END) AS orders,
                    MIN(CASE
                        WHEN (
                            event = 'page_view'
                            OR (
                                event IS NULL
                                AND tr_orderid IS NULL
                                AND ti_orderid IS NULL
                                AND ev_action IS NULL
                                AND page_title IS NOT NULL
                            )
                        )
                            THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CASE
                                WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                                ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                            END), '1'))
                    END) AS entry_page,
                    MIN(CASE
                        WHEN user_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_medium, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_source, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(page_referrer, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(page_url, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_campaign, '\001', ' ')), '1')
                        )), '1'))
                    END) AS origin
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY user_id
            ) e
        ) u
    ) h
) v
LEFT OUTER JOIN (
    SELECT
        visitor,
        SUM(COALESCE(cents, 0)) AS cents
    FROM (
        SELECT
            user_id AS visitor,
            tr_orderid AS order_id,
            MAX(CASE
                WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
            END) AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
          AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY user_id, tr_orderid
    ) o
    GROUP BY visitor
) b
    ON v.visitor = b.visitor
ORDER BY visitor;
