SELECT
    moment AS happened_at,
    visitor AS user_id,
    visit AS visit_id,
    path AS page,
    channel,
    source AS mkt_source,
    medium AS mkt_medium,
    campaign AS mkt_campaign,
    term AS mkt_term,
    sent_by AS referrer_host
FROM (
    SELECT
        moment,
        user_id AS visitor,
        visit_id AS visit,
        path AS path,
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
                    AND sending_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044'
                )
            ) THEN 'paid social'
            WHEN LOWER(mkt_medium) RLIKE '^(display|banner|cpm|interstitial)\044' THEN 'display'
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|\044)' AND (
                LOWER(mkt_source) RLIKE '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?\044|(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044'
                OR (mkt_source IS NULL AND LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|sem)([^a-z]|\044)')
                OR sending_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044'
            ) THEN 'paid search'
            WHEN LOWER(mkt_medium) RLIKE '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|\044)' THEN 'other paid'
            WHEN LOWER(mkt_medium) RLIKE '^(e-?mail|newsletter)\044' THEN 'email'
            WHEN LOWER(mkt_medium) RLIKE '^affiliates?\044' THEN 'affiliate'
            WHEN LOWER(mkt_medium) RLIKE '^(social.*|sm)\044' THEN 'social'
            WHEN (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) THEN 'campaign'
            WHEN NOT (sending_host IS NOT NULL AND (own_host IS NULL OR sending_host <> own_host)) THEN 'direct'
            WHEN sending_host RLIKE '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.](com?[.])?[a-z]+|outlook[.](com?[.])?[a-z]+|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.].+|webmail[.].+)\044' THEN 'email'
            WHEN sending_host RLIKE '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.](com?[.])?[a-z]+|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)\044' THEN 'social'
            WHEN sending_host RLIKE '(^|[.])(google[.](com?[.])?[a-z]+|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.](com?[.])?[a-z]+|baidu[.]com|ask[.]com|search[.]aol[.](com?[.])?[a-z]+|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)\044' THEN 'organic search'
            ELSE 'referral'
        END AS channel,
        mkt_source AS source,
        mkt_medium AS medium,
        mkt_campaign AS campaign,
        mkt_term AS term,
        sending_host AS sent_by
    FROM (
        SELECT
            CONCAT(dt, ' ', tm) AS moment,
            user_id,
            visit_id,
            CASE
                WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
            END AS path,
            CASE
                WHEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                    THEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
            END AS own_host,
            CASE
                WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                    THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
            END AS sending_host,
            mkt_source,
            mkt_medium,
            mkt_campaign,
            mkt_term
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
          AND (
              event = 'page_view'
              OR (
                  event IS NULL
                  AND tr_orderid IS NULL
                  AND ti_orderid IS NULL
                  AND ev_action IS NULL
                  AND page_title IS NOT NULL
              )
          )
          AND (page_referrer IS NOT NULL OR (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL))
    ) views
    WHERE (
        (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL)
        OR (sending_host IS NOT NULL AND (own_host IS NULL OR sending_host <> own_host))
    )
) touches
GROUP BY moment, visitor, visit, path, channel, source, medium, campaign, term, sent_by
ORDER BY
    happened_at DESC,
    user_id,
    visit_id,
    page,
    channel,
    mkt_source,
    mkt_medium,
    mkt_campaign,
    mkt_term,
    referrer_host
LIMIT 100;
