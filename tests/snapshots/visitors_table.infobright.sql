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
    CAST(COALESCE(b.cents, 0) / 100 AS DECIMAL(18, 2)) AS revenue,
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
            WHEN LOWER(mkt_medium) RLIKE '^(paid.?search|sem)$' THEN 'paid search'
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)' AND (
                LOWER(mkt_source) RLIKE '^(facebook|twitter|linkedin|google[+]|pinterest|reddit|stumbleupon|tumblr|youtube|instagram|vkontakte|hacker news|delicious|digg|xing|mixi)([.].*)?$|(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$'
                OR (
                    (
                        mkt_source IS NULL
                        OR NOT (LOWER(mkt_source) RLIKE '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?$|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$')
                    )
                    AND referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$'
                )
            ) THEN 'paid social'
            WHEN LOWER(mkt_medium) RLIKE '^(display|banner|cpm|interstitial)$' THEN 'display'
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)' AND (
                LOWER(mkt_source) RLIKE '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?$|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$'
                OR (mkt_source IS NULL AND LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|sem)([^a-z]|$)')
                OR referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$'
            ) THEN 'paid search'
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)' THEN 'other paid'
            WHEN LOWER(mkt_medium) RLIKE '^(e-?mail|newsletter)$' THEN 'email'
            WHEN LOWER(mkt_medium) RLIKE '^affiliates?$' THEN 'affiliate'
            WHEN LOWER(mkt_medium) RLIKE '^(social.*|sm)$' THEN 'social'
            WHEN (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) THEN 'campaign'
            WHEN NOT (
                referrer_host IS NOT NULL
                AND (own_host IS NULL OR BINARY referrer_host <> own_host)
            ) THEN 'direct'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$' THEN 'email'
            WHEN referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$' THEN 'social'
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$' THEN 'organic search'
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
                visitor, began, ended, visits, active_days, slots, events, page_views, pings, custom_events, orders, entry_page,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_medium,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_source,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 3), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 3), CHAR(1), -1), 2)
                END AS CHAR) AS page_referrer,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 4), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 4), CHAR(1), -1), 2)
                END AS CHAR) AS page_url,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 5), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(origin, 20, 1) = '0' THEN SUBSTR(origin, 21) END, CHAR(1), 5), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_campaign
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    MIN(CONCAT(dt, ' ', tm)) AS began,
                    MAX(CONCAT(dt, ' ', tm)) AS ended,
                    COUNT(DISTINCT visit_id) AS visits,
                    COUNT(DISTINCT dt) AS active_days,
                    COUNT(DISTINCT FLOOR(TIMESTAMPDIFF(SECOND, '1970-01-01 00:00:00', CONCAT(dt, ' ', tm)) / 30)) AS slots,
                    COUNT(*) AS events,
                    COUNT(CASE
                        WHEN (
                            BINARY event = 'page_view'
                            OR (
                                event IS NULL
                                AND tr_orderid IS NULL
                                AND ti_orderid IS NULL
                                AND ev_action IS NULL
                                AND page_title IS NOT NULL
                            )
                        ) THEN 1
                    END) AS page_views,
                    COUNT(CASE WHEN BINARY event = 'page_ping' THEN 1 END) AS pings,
                    COUNT(CASE
                        WHEN (
                            BINARY event = 'custom'
                            OR BINARY event = 'struct'
                            OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
                        ) THEN 1
                    END) AS custom_events,
                    COUNT(DISTINCT CASE
                        WHEN (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL)) THEN BINARY tr_orderid
                    END) AS orders,
                    MIN(CASE
                        WHEN (
                            BINARY event = 'page_view'
                            OR (
                                event IS NULL
                                AND tr_orderid IS NULL
                                AND ti_orderid IS NULL
                                AND ev_action IS NULL
                                AND page_title IS NOT NULL
                            )
                        )
                            THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
                                WHEN 0 THEN 1
                                ELSE LOCATE(
                                    '/',
                                    CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), '/'),
                                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                                )
                            END), CASE
                                WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1) = '' OR (
                                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0
                                    AND LOCATE(
                                        '/',
                                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                                    ) = 0
                                ) THEN '/'
                                ELSE ''
                            END)), '1'))
                    END) AS entry_page,
                    MIN(CASE
                        WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REPLACE(mkt_medium, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(mkt_source, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(page_referrer, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(page_url, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(mkt_campaign, CHAR(1), ' ')), '1')
                        )), '1'))
                    END) AS origin
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY BINARY user_id
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
            BINARY user_id AS visitor,
            BINARY tr_orderid AS order_id,
            MAX(CAST(tr_total * 100 AS SIGNED)) AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
          AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY BINARY user_id, BINARY tr_orderid
    ) o
    GROUP BY visitor
) b
    ON v.visitor = b.visitor
ORDER BY visitor;
