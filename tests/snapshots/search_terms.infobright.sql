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
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)' THEN 'paid'
            ELSE 'organic'
        END AS kind,
        BINARY COALESCE(mkt_term, CASE
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$|(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$' THEN NULL
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com)$'
                THEN CASE
                    WHEN LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) > 0 AND CHAR_LENGTH(SUBSTRING_INDEX(
                        CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                        '&q=',
                        1
                    )) < CHAR_LENGTH(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)))
                      AND CHAR_LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                        CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                        '&q=',
                        1
                    )) + 4), '&', 1), '+', ' ')) > 0
                        THEN REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                            CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                            '&q=',
                            1
                        )) + 4), '&', 1), '+', ' ')
                END
            WHEN referrer_host RLIKE '(^|[.])(search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp)$'
                THEN CASE
                    WHEN LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) > 0 AND CHAR_LENGTH(SUBSTRING_INDEX(
                        CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                        '&p=',
                        1
                    )) < CHAR_LENGTH(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)))
                      AND CHAR_LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                        CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                        '&p=',
                        1
                    )) + 4), '&', 1), '+', ' ')) > 0
                        THEN REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                            CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                            '&p=',
                            1
                        )) + 4), '&', 1), '+', ' ')
                END
            WHEN referrer_host RLIKE '(^|[.])(yandex[.](com?[.])?[a-z]+)$' THEN CASE
                WHEN LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) > 0 AND CHAR_LENGTH(SUBSTRING_INDEX(
                    CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                    '&text=',
                    1
                )) < CHAR_LENGTH(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)))
                  AND CHAR_LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                    CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                    '&text=',
                    1
                )) + 7), '&', 1), '+', ' ')) > 0
                    THEN REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                        CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                        '&text=',
                        1
                    )) + 7), '&', 1), '+', ' ')
            END
            WHEN referrer_host RLIKE '(^|[.])(baidu[.]com)$' THEN CASE
                WHEN LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) > 0 AND CHAR_LENGTH(SUBSTRING_INDEX(
                    CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                    '&wd=',
                    1
                )) < CHAR_LENGTH(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)))
                  AND CHAR_LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                    CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                    '&wd=',
                    1
                )) + 5), '&', 1), '+', ' ')) > 0
                    THEN REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                        CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                        '&wd=',
                        1
                    )) + 5), '&', 1), '+', ' ')
            END
            WHEN referrer_host RLIKE '(^|[.])(search[.]naver[.]com|startpage[.]com)$' THEN CASE
                WHEN LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) > 0 AND CHAR_LENGTH(SUBSTRING_INDEX(
                    CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                    '&query=',
                    1
                )) < CHAR_LENGTH(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)))
                  AND CHAR_LENGTH(REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                    CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                    '&query=',
                    1
                )) + 8), '&', 1), '+', ' ')) > 0
                    THEN REPLACE(SUBSTRING_INDEX(SUBSTR(CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)), CHAR_LENGTH(SUBSTRING_INDEX(
                        CONCAT('&', SUBSTR(SUBSTRING_INDEX(page_referrer, '#', 1), LOCATE('?', SUBSTRING_INDEX(page_referrer, '#', 1)) + 1)),
                        '&query=',
                        1
                    )) + 8), '&', 1), '+', ' ')
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
                WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0 AND LOWER(CASE
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
                END AS CHAR) AS page_url,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 5), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 5), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_term
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
                            COALESCE(CONCAT('0', REPLACE(page_url, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(mkt_term, CHAR(1), ' ')), '1')
                        )), '1'))
                    END) AS landing
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY BINARY user_id, visit_id
            ) packed
        ) landings
    ) v
    WHERE (
        (mkt_term IS NOT NULL AND LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)')
        OR CASE
            WHEN referrer_host IS NULL THEN 'direct'
            WHEN NOT (
                referrer_host IS NOT NULL
                AND (own_host IS NULL OR BINARY referrer_host <> own_host)
            ) THEN 'internal'
            WHEN referrer_host RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$' THEN 'email'
            WHEN referrer_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$' THEN 'social'
            WHEN referrer_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$' THEN 'search'
            ELSE 'other'
        END = 'search'
    )
) terms
GROUP BY kind, term
HAVING COUNT(*) >= 1
ORDER BY visits DESC, kind, term
LIMIT 20;
