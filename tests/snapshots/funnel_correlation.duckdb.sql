WITH hits AS MATERIALIZED (
    SELECT
        user_id AS visitor,
        visit_id,
        CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
        CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
        CASE WHEN ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
        CASE
            WHEN CASE
                WHEN event IS NOT NULL THEN event
                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                WHEN ev_action IS NOT NULL THEN 'custom'
                WHEN page_title IS NOT NULL THEN 'page_view'
            END = 'transaction' THEN 1
            ELSE 0
        END AS is_step_4,
        dt + tm AS moment
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
),
entries AS MATERIALIZED (
    SELECT
        v.source AS source,
        r.reached_4 AS completed
    FROM (
        SELECT
            r.visitor, r.visit_id,
            r.reached_1 AS reached_1,
            r.reached_2 AS reached_2,
            r.reached_3 AS reached_3,
            MIN(CASE WHEN n.moment >= r.reached_3 THEN n.moment END) AS reached_4
        FROM (
            SELECT
                r.visitor, r.visit_id,
                r.reached_1 AS reached_1,
                r.reached_2 AS reached_2,
                MIN(CASE WHEN n.moment >= r.reached_2 THEN n.moment END) AS reached_3
            FROM (
                SELECT
                    r.visitor, r.visit_id,
                    r.reached_1 AS reached_1,
                    MIN(CASE WHEN n.moment >= r.reached_1 THEN n.moment END) AS reached_2
                FROM (
                    SELECT
                        visitor, visit_id,
                        MIN(moment) AS reached_1
                    FROM hits h
                    WHERE is_step_1 = 1
                    GROUP BY visitor, visit_id
                ) r
                LEFT OUTER JOIN (
                    SELECT
                        visitor, visit_id,
                        moment
                    FROM hits h
                    WHERE is_step_2 = 1
                ) n
                    ON n.visitor = r.visitor AND n.visit_id = r.visit_id
                GROUP BY r.visitor, r.visit_id, r.reached_1
            ) r
            LEFT OUTER JOIN (
                SELECT
                    visitor, visit_id,
                    moment
                FROM hits h
                WHERE is_step_3 = 1
            ) n
                ON n.visitor = r.visitor AND n.visit_id = r.visit_id
            GROUP BY r.visitor, r.visit_id, r.reached_1, r.reached_2
        ) r
        LEFT OUTER JOIN (
            SELECT
                visitor, visit_id,
                moment
            FROM hits h
            WHERE is_step_4 = 1
        ) n
            ON n.visitor = r.visitor AND n.visit_id = r.visit_id
        GROUP BY r.visitor, r.visit_id, r.reached_1, r.reached_2, r.reached_3
    ) r
    JOIN (
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
    ) v
        ON r.visitor = v.visitor AND r.visit_id = v.visit_id
)
SELECT
    p.source AS value,
    p.completed AS completed,
    p.failed AS failed,
    CASE WHEN (p.completed + p.failed) <> 0 THEN p.completed * 1e0 / (p.completed + p.failed) END AS completion_rate,
    CASE
        WHEN (p.failed * (t.completed - p.completed)) <> 0 THEN (p.completed * 1e0 * (t.failed - p.failed)) * 1e0 / (p.failed * (t.completed - p.completed))
    END AS odds_ratio
FROM (
    SELECT
        1 AS everything,
        source,
        COUNT(completed) AS completed,
        COUNT(*) - COUNT(completed) AS failed
    FROM entries e
    GROUP BY source
) p
JOIN (
    SELECT
        1 AS everything,
        COUNT(completed) AS completed,
        COUNT(*) - COUNT(completed) AS failed
    FROM entries e
) t
    ON p.everything = t.everything
WHERE p.completed + p.failed >= 1
ORDER BY completed DESC, failed DESC, value NULLS FIRST
LIMIT 20
