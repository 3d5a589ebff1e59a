WITH moments AS MATERIALIZED (
    SELECT
        1 AS everything,
        user_id AS visitor,
        MIN(dt + tm) AS began
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY user_id
),
acquired AS MATERIALIZED (
    SELECT
        b.visitor AS visitor,
        b.began AS began,
        MIN(CASE
            WHEN its_visit IS NULL THEN CASE
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
            END
            ELSE its_channel
        END) AS acquired_by
    FROM events e
    JOIN moments b
        ON e.user_id = b.visitor
    LEFT OUTER JOIN (
        SELECT
            visitor AS its_visitor,
            visit_id AS its_visit,
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
            END AS its_channel
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
    ) o
        ON e.user_id = o.its_visitor AND e.visit_id = o.its_visit
    WHERE dt >= '2012-01-01'
      AND dt + tm = b.began
    GROUP BY b.visitor, b.began
),
active AS MATERIALIZED (
    SELECT
        user_id AS visitor,
        CAST(date_trunc('month', dt) AS DATE) AS period,
        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS starts,
        MAX(CASE WHEN 1 = 1 THEN 1 ELSE 0 END) AS returns
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY user_id, CAST(date_trunc('month', dt) AS DATE)
)
SELECT
    cohort,
    acquired_by,
    date_diff('month', cohort, period) AS period_number,
    SUM(users) AS users,
    MAX(cohort_size) AS cohort_size,
    CASE WHEN MAX(cohort_size) <> 0 THEN SUM(users) * 1e0 / MAX(cohort_size) END AS retention
FROM (
    SELECT
        s.cohort AS cohort,
        s.acquired_by AS acquired_by,
        p.period AS period,
        0 AS users,
        s.cohort_size AS cohort_size
    FROM (
        SELECT
            1 AS everything,
            CAST(date_trunc('month', began) AS DATE) AS cohort,
            acquired_by,
            COUNT(*) AS cohort_size
        FROM acquired q
        GROUP BY CAST(date_trunc('month', began) AS DATE), acquired_by
    ) s
    JOIN (
        SELECT
            1 AS everything,
            period
        FROM active a
        GROUP BY period
    ) p
        ON s.everything = p.everything
    UNION ALL
    SELECT
        CAST(date_trunc('month', q.began) AS DATE) AS cohort,
        q.acquired_by AS acquired_by,
        a.period AS period,
        1 AS users,
        0 AS cohort_size
    FROM active a
    JOIN acquired q
        ON a.visitor = q.visitor
    WHERE a.returns = 1
) f
WHERE period >= cohort
GROUP BY cohort, acquired_by, period
HAVING MAX(cohort_size) >= 1
ORDER BY cohort, acquired_by NULLS FIRST, period_number
