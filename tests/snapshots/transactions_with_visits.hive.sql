SELECT
    order_id,
    placed,
    cents / 100 AS total,
    visitor AS user_id,
    visit AS visit_id,
    began,
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
                AND CASE
                    WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                        THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
                END RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044'
            )
        ) THEN 'paid social'
        WHEN LOWER(mkt_medium) RLIKE '^(display|banner|cpm|interstitial)\044' THEN 'display'
        WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|\044)' AND (
            LOWER(mkt_source) RLIKE '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?\044|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044'
            OR (mkt_source IS NULL AND LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|sem)([^a-z]|\044)')
            OR CASE
                WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                    THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
            END RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044'
        ) THEN 'paid search'
        WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|\044)' THEN 'other paid'
        WHEN LOWER(mkt_medium) RLIKE '^(e-?mail|newsletter)\044' THEN 'email'
        WHEN LOWER(mkt_medium) RLIKE '^affiliates?\044' THEN 'affiliate'
        WHEN LOWER(mkt_medium) RLIKE '^(social.*|sm)\044' THEN 'social'
        WHEN (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) THEN 'campaign'
        WHEN NOT (
            CASE
                WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                    THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
            END IS NOT NULL
            AND (
                CASE
                    WHEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                        THEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
                END IS NULL
                OR CASE
                    WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                        THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
                END <> CASE
                    WHEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                        THEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
                END
            )
        ) THEN 'direct'
        WHEN CASE
            WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
        END RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)\044' THEN 'email'
        WHEN CASE
            WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
        END RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044' THEN 'social'
        WHEN CASE
            WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
        END RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044' THEN 'organic search'
        ELSE 'referral'
    END AS channel,
    CASE
        WHEN REGEXP_EXTRACT(landing, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(landing, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS landing_page,
    CASE
        WHEN REGEXP_EXTRACT(leaving, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(leaving, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS exit_page,
    page_views
FROM (
    SELECT
        order_id,
        placed,
        cents,
        visitor,
        visit,
        began,
        CASE
            WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, '\001')[0], 1, 1) = '0'
                THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, '\001')[0], 2)
        END AS mkt_medium,
        CASE
            WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, '\001')[1], 1, 1) = '0'
                THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, '\001')[1], 2)
        END AS mkt_source,
        CASE
            WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, '\001')[2], 1, 1) = '0'
                THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, '\001')[2], 2)
        END AS page_referrer,
        CASE
            WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, '\001')[3], 1, 1) = '0'
                THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, '\001')[3], 2)
        END AS page_url,
        CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END AS landing,
        CASE WHEN SUBSTR(leaving, 20, 1) = '1' THEN SUBSTR(leaving, 21) END AS leaving,
        page_views
    FROM (
        SELECT
            o.order_id, o.placed, o.cents, o.visitor, o.visit,
            MIN(CONCAT(dt, ' ', tm)) AS began,
            MIN(CASE
                WHEN user_id IS NOT NULL
                  AND visit_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                    COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_medium, '\001', ' ')), '1'),
                    '\001',
                    COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_source, '\001', ' ')), '1'),
                    '\001',
                    COALESCE(CONCAT('0', REGEXP_REPLACE(page_referrer, '\001', ' ')), '1'),
                    '\001',
                    COALESCE(CONCAT('0', REGEXP_REPLACE(page_url, '\001', ' ')), '1')
                )), '1'))
            END) AS at_first,
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
                ) THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', page_url), '1'))
            END) AS landing,
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
                ) THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', page_url), '0'))
            END) AS leaving,
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
            END) AS page_views
        FROM events e
        JOIN (
            SELECT
                order_id,
                placed,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END, '\001')[0], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END, '\001')[0], 2)
                END AS visitor,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END, '\001')[1], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END, '\001')[1], 2)
                END AS visit,
                cents
            FROM (
                SELECT
                    tr_orderid AS order_id,
                    MIN(CASE
                        WHEN user_id IS NOT NULL
                          AND visit_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REGEXP_REPLACE(user_id, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(CAST(visit_id AS STRING), '\001', ' ')), '1')
                        )), '1'))
                    END) AS who,
                    MIN(CONCAT(dt, ' ', tm)) AS placed,
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
            ) placed
            WHERE who IS NOT NULL
        ) o
            ON e.user_id = o.visitor
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
          AND CAST(visit_id AS STRING) = o.visit
        GROUP BY o.order_id, o.placed, o.cents, o.visitor, o.visit
    ) visits
) unpacked
ORDER BY placed DESC, order_id
LIMIT 100;
