WITH visitors AS MATERIALIZED (
    SELECT
        1 AS everything,
        user_id AS visitor,
        MAX(dt + tm) AS last_seen,
        COUNT(DISTINCT visit_id) AS visits,
        MAX((dt + tm, page_url IS NOT NULL, page_url)) FILTER (WHERE (
            event = 'page_view'
            OR (
                event IS NULL
                AND tr_orderid IS NULL
                AND ti_orderid IS NULL
                AND ev_action IS NULL
                AND page_title IS NOT NULL
            )
        )) AS last_view
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY user_id
)
SELECT
    v.visitor AS user_id,
    v.last_seen AS last_seen,
    date_diff('day', v.last_seen, e.last_moment) AS days_quiet,
    v.visits AS visits,
    COALESCE(b.orders, 0) AS orders,
    CAST(COALESCE(b.cents, 0) / 100 AS DECIMAL(28, 2)) AS revenue,
    w.source AS last_channel,
    CASE
        WHEN regexp_extract(v.last_view[3], '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(v.last_view[3], '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(v.last_view[3], '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(v.last_view[3], '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS last_page
FROM visitors v
JOIN (
    SELECT
        1 AS everything,
        MAX(last_seen) AS last_moment
    FROM visitors v
) e
    ON v.everything = e.everything
LEFT OUTER JOIN (
    SELECT
        visitor,
        COUNT(*) AS orders,
        SUM(cents) AS cents
    FROM (
        SELECT
            user_id AS visitor,
            tr_orderid AS order_id,
            COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
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
LEFT OUTER JOIN (
    SELECT
        visitor,
        source
    FROM (
        SELECT
            visitor, began, visit_id, source,
            ROW_NUMBER() OVER (PARTITION BY visitor ORDER BY began DESC, visit_id DESC) AS n
        FROM (
            SELECT
                visitor,
                visit_id,
                visit,
                began,
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
                        OR (
                            mkt_source IS NULL
                            AND regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|sem)([^a-z]|$)')
                        )
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
                        landing[2][2] AS mkt_medium,
                        landing[2][4] AS mkt_source,
                        landing[2][6] AS page_referrer,
                        landing[2][8] AS page_url
                    FROM (
                        SELECT
                            user_id AS visitor,
                            visit_id,
                            MIN(dt + tm) AS began,
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
        ) w_row
    ) w
    WHERE n = 1
) w
    ON v.visitor = w.visitor
WHERE date_diff('day', v.last_seen, e.last_moment) >= 30
ORDER BY revenue DESC, last_seen DESC, user_id
LIMIT 20
