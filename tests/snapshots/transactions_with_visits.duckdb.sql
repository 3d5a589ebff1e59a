SELECT
    order_id,
    placed,
    CAST(cents / 100 AS DECIMAL(28, 2)) AS total,
    visitor AS user_id,
    visit AS visit_id,
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
                AND regexp_matches(CASE
                    WHEN regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                        THEN lower(regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                    ELSE nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
                END, '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$')
            )
        ) THEN 'paid social'
        WHEN regexp_matches(LOWER(mkt_medium), '^(display|banner|cpm|interstitial)$') THEN 'display'
        WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') AND (
            regexp_matches(LOWER(mkt_source), '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?$|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$')
            OR (mkt_source IS NULL AND regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|sem)([^a-z]|$)'))
            OR regexp_matches(CASE
                WHEN regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                    THEN lower(regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                ELSE nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
            END, '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$')
        ) THEN 'paid search'
        WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') THEN 'other paid'
        WHEN regexp_matches(LOWER(mkt_medium), '^(e-?mail|newsletter)$') THEN 'email'
        WHEN regexp_matches(LOWER(mkt_medium), '^affiliates?$') THEN 'affiliate'
        WHEN regexp_matches(LOWER(mkt_medium), '^(social.*|sm)$') THEN 'social'
        WHEN (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) THEN 'campaign'
        WHEN NOT (
            CASE
                WHEN regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                    THEN lower(regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                ELSE nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
            END IS NOT NULL
            AND (
                CASE
                    WHEN regexp_extract(page_url, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                        THEN lower(regexp_extract(page_url, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                    ELSE nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
                END IS NULL
                OR CASE
                    WHEN regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                        THEN lower(regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                    ELSE nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
                END <> CASE
                    WHEN regexp_extract(page_url, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                        THEN lower(regexp_extract(page_url, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                    ELSE nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
                END
            )
        ) THEN 'direct'
        WHEN regexp_matches(CASE
            WHEN regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                THEN lower(regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
            ELSE nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
        END, '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$') THEN 'email'
        WHEN regexp_matches(CASE
            WHEN regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                THEN lower(regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
            ELSE nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
        END, '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$') THEN 'social'
        WHEN regexp_matches(CASE
            WHEN regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                THEN lower(regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
            ELSE nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
        END, '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$') THEN 'organic search'
        ELSE 'referral'
    END AS channel,
    CASE
        WHEN regexp_extract(landing, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(landing, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(landing, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(landing, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS landing_page,
    CASE
        WHEN regexp_extract(leaving, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(leaving, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(leaving, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(leaving, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
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
        at_first[2][2] AS mkt_medium,
        at_first[2][4] AS mkt_source,
        at_first[2][6] AS page_referrer,
        at_first[2][8] AS page_url,
        landing[2] AS landing,
        leaving[3] AS leaving,
        page_views
    FROM (
        SELECT
            o.order_id, o.placed, o.cents, o.visitor, o.visit,
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
            ))) FILTER (WHERE user_id IS NOT NULL AND visit_id IS NOT NULL) AS at_first,
            MIN((dt + tm, page_url)) FILTER (WHERE (
                event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            )) AS landing,
            MAX((dt + tm, page_url IS NOT NULL, page_url)) FILTER (WHERE (
                event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            )) AS leaving,
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
                who[2][2] AS visitor,
                who[2][4] AS visit,
                cents
            FROM (
                SELECT
                    tr_orderid AS order_id,
                    MIN((dt + tm, (
                        user_id IS NULL,
                        replace(user_id, chr(1), ' '),
                        CAST(visit_id AS VARCHAR) IS NULL,
                        replace(CAST(visit_id AS VARCHAR), chr(1), ' ')
                    ))) FILTER (WHERE user_id IS NOT NULL AND visit_id IS NOT NULL) AS who,
                    MIN(dt + tm) AS placed,
                    COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
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
          AND CAST(visit_id AS VARCHAR) = o.visit
        GROUP BY o.order_id, o.placed, o.cents, o.visitor, o.visit
    ) visits
) unpacked
ORDER BY placed DESC, order_id
LIMIT 100
