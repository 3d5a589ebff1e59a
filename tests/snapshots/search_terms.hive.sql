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
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|\044)' THEN 'paid'
            ELSE 'organic'
        END AS kind,
        COALESCE(mkt_term, CASE
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)\044|(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044' THEN NULL
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com)\044'
                THEN CASE
                    WHEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??q=([^&#]*)', 1), '[+]', ' ') <> ''
                        THEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??q=([^&#]*)', 1), '[+]', ' ')
                END
            WHEN referrer_host RLIKE '(^|[.])(search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp)\044'
                THEN CASE
                    WHEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??p=([^&#]*)', 1), '[+]', ' ') <> ''
                        THEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??p=([^&#]*)', 1), '[+]', ' ')
                END
            WHEN referrer_host RLIKE '(^|[.])(yandex[.](com?[.])?[a-z]+)\044' THEN CASE
                WHEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??text=([^&#]*)', 1), '[+]', ' ') <> ''
                    THEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??text=([^&#]*)', 1), '[+]', ' ')
            END
            WHEN referrer_host RLIKE '(^|[.])(baidu[.]com)\044' THEN CASE
                WHEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??wd=([^&#]*)', 1), '[+]', ' ') <> ''
                    THEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??wd=([^&#]*)', 1), '[+]', ' ')
            END
            WHEN referrer_host RLIKE '(^|[.])(search[.]naver[.]com|startpage[.]com)\044' THEN CASE
                WHEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??query=([^&#]*)', 1), '[+]', ' ') <> ''
                    THEN REGEXP_REPLACE(REGEXP_EXTRACT(page_referrer, '^[^?#]*[?](?:[^#]*?&)??query=([^&#]*)', 1), '[+]', ' ')
            END
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
                END AS page_url,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[4], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[4], 2)
                END AS mkt_term
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
                            COALESCE(CONCAT('0', REGEXP_REPLACE(page_url, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_term, '\001', ' ')), '1')
                        )), '1'))
                    END) AS landing
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY user_id, visit_id
            ) packed
        ) landings
    ) v
    WHERE (
        (mkt_term IS NOT NULL AND LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|\044)')
        OR CASE
            WHEN referrer_host IS NULL THEN 'direct'
            WHEN NOT (referrer_host IS NOT NULL AND (own_host IS NULL OR referrer_host <> own_host)) THEN 'internal'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)\044' THEN 'email'
            WHEN referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044' THEN 'social'
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044' THEN 'search'
            ELSE 'other'
        END = 'search'
    )
) terms
GROUP BY kind, term
HAVING COUNT(*) >= 1
ORDER BY visits DESC, kind, term
LIMIT 20;
