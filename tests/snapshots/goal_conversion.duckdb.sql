SELECT
    NULL AS period,
    source AS value,
    COUNT(*) AS visits,
    COUNT(CASE WHEN goals > 0 THEN 1 END) AS conversions,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN goals > 0 THEN 1 END) * 1e0 / COUNT(*) END AS conversion_rate,
    SUM(orders) AS orders,
    CAST(SUM(cents) / 100 AS DECIMAL(28, 2)) AS revenue,
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
                WHEN regexp_matches(LOWER(mkt_medium), '^paid.?social') THEN 'paid social'
                WHEN regexp_matches(LOWER(mkt_medium), '^(paid.?search|sem)$') THEN 'paid search'
                WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') AND (
                    regexp_matches(LOWER(mkt_source), '^(facebook|twitter|linkedin|google[+]|pinterest|reddit|stumbleupon|tumblr|youtube|instagram|vkontakte|hacker news|delicious|digg|xing|mixi)([.].*)?$|(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$')
                    OR (
                        (
                            mkt_source IS NULL
                            OR NOT (regexp_matches(LOWER(mkt_source), '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?$|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$'))
                        )
                        AND regexp_matches(referrer_host, '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$')
                    )
                ) THEN 'paid social'
                WHEN regexp_matches(LOWER(mkt_medium), '^(display|banner|cpm|interstitial)$') THEN 'display'
                WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') AND (
                    regexp_matches(LOWER(mkt_source), '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?$|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$')
                    OR (mkt_source IS NULL AND regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|sem)([^a-z]|$)'))
                    OR regexp_matches(referrer_host, '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$')
                ) THEN 'paid search'
                WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') THEN 'other paid'
                WHEN regexp_matches(LOWER(mkt_medium), '^(e-?mail|newsletter)$') THEN 'email'
                WHEN regexp_matches(LOWER(mkt_medium), '^affiliates?$') THEN 'affiliate'
                WHEN regexp_matches(LOWER(mkt_medium), '^(social.*|sm)$') THEN 'social'
                WHEN (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) THEN 'campaign'
                WHEN NOT (referrer_host IS NOT NULL AND (own_host IS NULL OR referrer_host <> own_host)) THEN 'direct'
                WHEN regexp_matches(referrer_host, '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$') THEN 'email'
                WHEN regexp_matches(referrer_host, '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$') THEN 'social'
                WHEN regexp_matches(referrer_host, '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$') THEN 'organic search'
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
                    goals,
                    landing[2][2] AS mkt_medium,
                    landing[2][4] AS mkt_source,
                    landing[2][6] AS page_referrer,
                    landing[2][8] AS page_url
                FROM (
                    SELECT
                        user_id AS visitor,
                        visit_id,
                        MIN(dt + tm) AS began,
                        COUNT(CASE
                            WHEN CASE
                                WHEN event IS NOT NULL THEN event
                                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                                WHEN ev_action IS NOT NULL THEN 'custom'
                                WHEN page_title IS NOT NULL THEN 'page_view'
                            END = 'transaction' THEN 1
                        END) AS goals,
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
        ) with_hosts
    ) v
    LEFT OUTER JOIN (
        SELECT
            placed_in[2][2] AS visitor,
            placed_in[2][4] AS visit,
            COUNT(*) AS orders,
            SUM(cents) AS cents
        FROM (
            SELECT
                MIN((dt + tm, (
                    user_id IS NULL,
                    replace(user_id, chr(1), ' '),
                    CAST(visit_id AS VARCHAR) IS NULL,
                    replace(CAST(visit_id AS VARCHAR), chr(1), ' ')
                ))) FILTER (WHERE user_id IS NOT NULL AND visit_id IS NOT NULL) AS placed_in,
                COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY tr_orderid
        ) each_order
        WHERE placed_in IS NOT NULL
        GROUP BY placed_in[2][2], placed_in[2][4]
    ) o
        ON v.visitor = o.visitor AND v.visit = o.visit
) visits
GROUP BY source
HAVING COUNT(*) >= 1
ORDER BY visits DESC, value NULLS FIRST
LIMIT 20
