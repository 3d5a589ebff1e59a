SELECT
    visitor,
    visit_id,
    began,
    ended,
    (DATEDIFF(ended, began) * 86400 + CAST(SUBSTR(ended, 12, 2) AS INT) * 3600 + CAST(SUBSTR(ended, 15, 2) AS INT) * 60 + CAST(SUBSTR(ended, 18, 2) AS INT) * 1 - (CAST(SUBSTR(began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(began, 15, 2) AS INT) * 60 + CAST(SUBSTR(began, 18, 2) AS INT) * 1)) AS seconds,
    events,
    page_views,
    pings,
    custom_events,
    orders,
    entry_page,
    exit_page,
    channel,
    referrer_host,
    mkt_source,
    mkt_medium,
    mkt_campaign,
    br_family,
    os_family
FROM (
    SELECT
        visitor, visit_id,
        began,
        ended,
        events AS events,
        page_views AS page_views,
        pings AS pings,
        custom_events AS custom_events,
        orders AS orders,
        CASE WHEN SUBSTR(entry_page, 20, 1) = '0' THEN SUBSTR(entry_page, 21) END AS entry_page,
        CASE WHEN SUBSTR(exit_page, 20, 1) = '1' THEN SUBSTR(exit_page, 21) END AS exit_page,
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
        mkt_campaign,
        br_family,
        os_family
    FROM (
        SELECT
            visitor, visit_id, began, ended, events, page_views, pings, custom_events, orders, entry_page, exit_page,
            mkt_source,
            mkt_medium,
            mkt_campaign,
            br_family,
            os_family,
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
                visitor, visit_id, began, ended, events, page_views, pings, custom_events, orders, entry_page, exit_page,
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
                END AS mkt_campaign,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[5], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[5], 2)
                END AS br_family,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[6], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, '\001')[6], 2)
                END AS os_family
            FROM (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS began,
                    MAX(CONCAT(dt, ' ', tm)) AS ended,
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
                    MAX(CASE
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
                            THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', CASE
                                WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                                ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                            END), '0'))
                    END) AS exit_page,
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
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_campaign, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(br_family, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(os_family, '\001', ' ')), '1')
                        )), '1'))
                    END) AS origin
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY user_id, visit_id
            ) e
        ) u
    ) h
) v
ORDER BY visitor, visit_id;
