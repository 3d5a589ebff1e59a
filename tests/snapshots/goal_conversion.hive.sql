SELECT
    NULL AS period,
    source AS value,
    COUNT(*) AS visits,
    COUNT(CASE WHEN goals > 0 THEN 1 END) AS conversions,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN goals > 0 THEN 1 END) * 1e0 / COUNT(*) END AS conversion_rate,
    SUM(orders) AS orders,
    SUM(cents) / 100 AS revenue,
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
                    goals,
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
                        COUNT(CASE
                            WHEN CASE
                                WHEN event IS NOT NULL THEN event
                                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                                WHEN ev_action IS NOT NULL THEN 'custom'
                                WHEN page_title IS NOT NULL THEN 'page_view'
                            END = 'transaction' THEN 1
                        END) AS goals,
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
        ) with_hosts
    ) v
    LEFT OUTER JOIN (
        SELECT
            CASE
                WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[0], 1, 1) = '0'
                    THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[0], 2)
            END AS visitor,
            CASE
                WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[1], 1, 1) = '0'
                    THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[1], 2)
            END AS visit,
            COUNT(*) AS orders,
            SUM(cents) AS cents
        FROM (
            SELECT
                MIN(CASE
                    WHEN user_id IS NOT NULL
                      AND visit_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                        COALESCE(CONCAT('0', REGEXP_REPLACE(user_id, '\001', ' ')), '1'),
                        '\001',
                        COALESCE(CONCAT('0', REGEXP_REPLACE(CAST(visit_id AS STRING), '\001', ' ')), '1')
                    )), '1'))
                END) AS placed_in,
                COALESCE(MAX(CASE
                    WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                    WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                      AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
                END), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY tr_orderid
        ) each_order
        WHERE placed_in IS NOT NULL
        GROUP BY
            CASE
                WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[0], 1, 1) = '0'
                    THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[0], 2)
            END,
            CASE
                WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[1], 1, 1) = '0'
                    THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[1], 2)
            END
    ) o
        ON v.visitor = o.visitor AND v.visit = o.visit
) visits
GROUP BY source
HAVING COUNT(*) >= 1
ORDER BY visits DESC, value
LIMIT 20;
