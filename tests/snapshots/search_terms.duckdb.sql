SELECT
    kind,
    term,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors,
    COUNT(CASE WHEN goals > 0 THEN 1 END) AS conversions,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN goals > 0 THEN 1 END) * 1e0 / COUNT(*) END AS conversion_rate
FROM (
    SELECT
        visitor,
        goals,
        CASE
            WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') THEN 'paid'
            ELSE 'organic'
        END AS kind,
        COALESCE(mkt_term, CASE
            WHEN regexp_matches(referrer_host, '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$|(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$') THEN NULL
            WHEN regexp_matches(referrer_host, '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com)$')
                THEN nullif(replace(regexp_extract(page_referrer, '^[^?#]*[?](?:[^#]*?&)??q=([^&#]*)', 1), '+', ' '), '')
            WHEN regexp_matches(referrer_host, '(^|[.])(search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp)$')
                THEN nullif(replace(regexp_extract(page_referrer, '^[^?#]*[?](?:[^#]*?&)??p=([^&#]*)', 1), '+', ' '), '')
            WHEN regexp_matches(referrer_host, '(^|[.])(yandex[.](com?[.])?[a-z]+)$') THEN nullif(replace(regexp_extract(page_referrer, '^[^?#]*[?](?:[^#]*?&)??text=([^&#]*)', 1), '+', ' '), '')
            WHEN regexp_matches(referrer_host, '(^|[.])(baidu[.]com)$') THEN nullif(replace(regexp_extract(page_referrer, '^[^?#]*[?](?:[^#]*?&)??wd=([^&#]*)', 1), '+', ' '), '')
            WHEN regexp_matches(referrer_host, '(^|[.])(search[.]naver[.]com|startpage[.]com)$')
                THEN nullif(replace(regexp_extract(page_referrer, '^[^?#]*[?](?:[^#]*?&)??query=([^&#]*)', 1), '+', ' '), '')
        END) AS term
    FROM (
        SELECT
            visitor,
            visit_id,
            visit,
            began,
            goals,
            mkt_term,
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
                landing[2][8] AS page_url,
                landing[2][10] AS mkt_term
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
                        replace(page_url, chr(1), ' '),
                        mkt_term IS NULL,
                        replace(mkt_term, chr(1), ' ')
                    ))) FILTER (WHERE user_id IS NOT NULL) AS landing
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY user_id, visit_id
            ) packed
        ) landings
    ) v
    WHERE (
        (
            mkt_term IS NOT NULL
            AND regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)')
        )
        OR CASE
            WHEN referrer_host IS NULL THEN 'direct'
            WHEN NOT (referrer_host IS NOT NULL AND (own_host IS NULL OR referrer_host <> own_host)) THEN 'internal'
            WHEN regexp_matches(referrer_host, '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$') THEN 'email'
            WHEN regexp_matches(referrer_host, '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$') THEN 'social'
            WHEN regexp_matches(referrer_host, '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$') THEN 'search'
            ELSE 'other'
        END = 'search'
    )
) terms
GROUP BY kind, term
HAVING COUNT(*) >= 1
ORDER BY visits DESC, kind, term NULLS FIRST
LIMIT 20
