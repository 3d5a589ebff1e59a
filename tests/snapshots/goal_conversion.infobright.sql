SELECT
    NULL AS period,
    source AS value,
    COUNT(*) AS visits,
    COUNT(CASE WHEN goals > 0 THEN 1 END) AS conversions,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN goals > 0 THEN 1 END) * 1e0 / COUNT(*) END AS conversion_rate,
    SUM(orders) AS orders,
    CAST(SUM(cents) / 100 AS DECIMAL(18, 2)) AS revenue,
    CASE WHEN (COUNT(*) * 100) <> 0 THEN SUM(cents) * 1e0 / (COUNT(*) * 100) END AS revenue_per_visit
FROM (
    SELECT
        v.source, v.goals,
        COALESCE(o.orders, 0) AS orders,
        COALESCE(o.cents, 0) AS cents
    FROM (
        SELECT
            visitor,
            visit_id,
            visit,
            began,
            goals,
            BINARY CASE
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
            END AS source
        FROM (
            SELECT
                visitor,
                visit_id,
                visit,
                began,
                goals,
                mkt_medium,
                mkt_source,
                page_referrer,
                page_url,
                CASE
                    WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0
                      AND LOWER(CASE
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
                    goals,
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
                        COUNT(CASE
                            WHEN BINARY CASE
                                WHEN event IS NOT NULL THEN event
                                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                                WHEN ev_action IS NOT NULL THEN 'custom'
                                WHEN page_title IS NOT NULL THEN 'page_view'
                            END = 'transaction' THEN 1
                        END) AS goals,
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
        ) with_hosts
    ) v
    LEFT OUTER JOIN (
        SELECT
            CASE
                WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                    THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
            END AS visitor,
            CASE
                WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                    THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
            END AS visit,
            COUNT(*) AS orders,
            SUM(cents) AS cents
        FROM (
            SELECT
                MIN(CASE
                    WHEN user_id IS NOT NULL
                      AND visit_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                        COALESCE(CONCAT('0', REPLACE(user_id, CHAR(1), ' ')), '1'),
                        CHAR(1),
                        COALESCE(CONCAT('0', REPLACE(CAST(visit_id AS CHAR), CHAR(1), ' ')), '1')
                    )), '1'))
                END) AS placed_in,
                COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY BINARY tr_orderid
        ) each_order
        WHERE placed_in IS NOT NULL
        GROUP BY
            CASE
                WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                    THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
            END,
            CASE
                WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                    THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
            END
    ) o
        ON v.visitor = o.visitor AND v.visit = o.visit
) visits
GROUP BY source
HAVING COUNT(*) >= 1
ORDER BY visits DESC, value
LIMIT 20;
