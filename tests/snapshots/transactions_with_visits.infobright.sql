SELECT
    order_id,
    placed,
    CAST(cents / 100 AS DECIMAL(18, 2)) AS total,
    visitor AS user_id,
    visit AS visit_id,
    began,
    CASE
        WHEN LOWER(mkt_medium) RLIKE '^paid.?social' THEN 'paid social'
        WHEN LOWER(mkt_medium) RLIKE '^(paid.?search|sem)$' THEN 'paid search'
        WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)' AND (
            LOWER(mkt_source) RLIKE '^(facebook|twitter|linkedin|google[+]|pinterest|reddit|stumbleupon|tumblr|youtube|instagram|vkontakte|hacker news|delicious|digg|xing|mixi)([.].*)?$|(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$'
            OR (
                (
                    mkt_source IS NULL
                    OR NOT (LOWER(mkt_source) RLIKE '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?$|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$')
                )
                AND CASE
                    WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0
                      AND LOWER(CASE
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
                END RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$'
            )
        ) THEN 'paid social'
        WHEN LOWER(mkt_medium) RLIKE '^(display|banner|cpm|interstitial)$' THEN 'display'
        WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)' AND (
            LOWER(mkt_source) RLIKE '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?$|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$'
            OR (mkt_source IS NULL AND LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|sem)([^a-z]|$)')
            OR CASE
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
            END RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$'
        ) THEN 'paid search'
        WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)' THEN 'other paid'
        WHEN LOWER(mkt_medium) RLIKE '^(e-?mail|newsletter)$' THEN 'email'
        WHEN LOWER(mkt_medium) RLIKE '^affiliates?$' THEN 'affiliate'
        WHEN LOWER(mkt_medium) RLIKE '^(social.*|sm)$' THEN 'social'
        WHEN (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) THEN 'campaign'
        WHEN NOT (
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
            END IS NOT NULL
            AND (
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
                END IS NULL
                OR BINARY CASE
                    WHEN LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_referrer, '#', 1), '?', 1)) > 0
                      AND LOWER(CASE
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
                END <> CASE
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
                END
            )
        ) THEN 'direct'
        WHEN CASE
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
        END RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)$' THEN 'email'
        WHEN CASE
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
        END RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$' THEN 'social'
        WHEN CASE
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
        END RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$' THEN 'organic search'
        ELSE 'referral'
    END AS channel,
    BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(landing, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(landing, '#', 1), '?', 1))
        WHEN 0 THEN 1
        ELSE LOCATE(
            '/',
            CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(landing, '#', 1), '?', 1), '/'),
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(landing, '#', 1), '?', 1)) + 3
        )
    END), CASE
        WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(landing, '#', 1), '?', 1) = '' OR (
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(landing, '#', 1), '?', 1)) > 0
            AND LOCATE(
                '/',
                SUBSTRING_INDEX(SUBSTRING_INDEX(landing, '#', 1), '?', 1),
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(landing, '#', 1), '?', 1)) + 3
            ) = 0
        ) THEN '/'
        ELSE ''
    END) AS landing_page,
    BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1))
        WHEN 0 THEN 1
        ELSE LOCATE(
            '/',
            CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1), '/'),
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1)) + 3
        )
    END), CASE
        WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1) = '' OR (
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1)) > 0
            AND LOCATE(
                '/',
                SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1),
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1)) + 3
            ) = 0
        ) THEN '/'
        ELSE ''
    END) AS exit_page,
    page_views
FROM (
    SELECT
        order_id,
        placed,
        cents,
        visitor,
        visit,
        began,
        CAST(CASE
            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
        END AS CHAR) AS mkt_medium,
        CAST(CASE
            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
        END AS CHAR) AS mkt_source,
        CAST(CASE
            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, CHAR(1), 3), CHAR(1), -1), 1, 1) = '0'
                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, CHAR(1), 3), CHAR(1), -1), 2)
        END AS CHAR) AS page_referrer,
        CAST(CASE
            WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, CHAR(1), 4), CHAR(1), -1), 1, 1) = '0'
                THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(at_first, 20, 1) = '0' THEN SUBSTR(at_first, 21) END, CHAR(1), 4), CHAR(1), -1), 2)
        END AS CHAR) AS page_url,
        CAST(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END AS CHAR) AS landing,
        CAST(CASE WHEN SUBSTR(leaving, 20, 1) = '1' THEN SUBSTR(leaving, 21) END AS CHAR) AS leaving,
        page_views
    FROM (
        SELECT
            o.order_id, o.placed, o.cents, o.visitor, o.visit,
            MIN(CONCAT(dt, ' ', tm)) AS began,
            MIN(CASE
                WHEN user_id IS NOT NULL
                  AND visit_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                    COALESCE(CONCAT('0', REPLACE(mkt_medium, CHAR(1), ' ')), '1'),
                    CHAR(1),
                    COALESCE(CONCAT('0', REPLACE(mkt_source, CHAR(1), ' ')), '1'),
                    CHAR(1),
                    COALESCE(CONCAT('0', REPLACE(page_referrer, CHAR(1), ' ')), '1'),
                    CHAR(1),
                    COALESCE(CONCAT('0', REPLACE(page_url, CHAR(1), ' ')), '1')
                )), '1'))
            END) AS at_first,
            MIN(CASE
                WHEN (
                    BINARY event = 'page_view'
                    OR (
                        event IS NULL
                        AND tr_orderid IS NULL
                        AND ti_orderid IS NULL
                        AND ev_action IS NULL
                        AND page_title IS NOT NULL
                    )
                ) THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', page_url), '1'))
            END) AS landing,
            MAX(CASE
                WHEN (
                    BINARY event = 'page_view'
                    OR (
                        event IS NULL
                        AND tr_orderid IS NULL
                        AND ti_orderid IS NULL
                        AND ev_action IS NULL
                        AND page_title IS NOT NULL
                    )
                ) THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', page_url), '0'))
            END) AS leaving,
            COUNT(CASE
                WHEN (
                    BINARY event = 'page_view'
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
                    WHEN SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END, CHAR(1), 1), CHAR(1), -1),
                        1,
                        1
                    ) = '0'
                        THEN SUBSTR(
                            SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END, CHAR(1), 1), CHAR(1), -1),
                            2
                        )
                END AS visitor,
                CASE
                    WHEN SUBSTR(
                        SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END, CHAR(1), 2), CHAR(1), -1),
                        1,
                        1
                    ) = '0'
                        THEN SUBSTR(
                            SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END, CHAR(1), 2), CHAR(1), -1),
                            2
                        )
                END AS visit,
                cents
            FROM (
                SELECT
                    BINARY tr_orderid AS order_id,
                    MIN(CASE
                        WHEN user_id IS NOT NULL
                          AND visit_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REPLACE(user_id, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(CAST(visit_id AS CHAR), CHAR(1), ' ')), '1')
                        )), '1'))
                    END) AS who,
                    MIN(CONCAT(dt, ' ', tm)) AS placed,
                    COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
                FROM events
                WHERE dt >= '2012-01-01'
                  AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
                  AND tr_orderid IS NOT NULL
                GROUP BY BINARY tr_orderid
            ) placed
            WHERE who IS NOT NULL
        ) o
            ON BINARY e.user_id = o.visitor
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
          AND CAST(visit_id AS CHAR) = o.visit
        GROUP BY o.order_id, o.placed, o.cents, o.visitor, o.visit
    ) visits
) unpacked
ORDER BY placed DESC, order_id
LIMIT 100;
