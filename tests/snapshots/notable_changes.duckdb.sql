WITH counts AS MATERIALIZED (
    SELECT
        CASE WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') AND regexp_matches(LOWER(mkt_source), '^(facebook|twitter|linkedin|pinterest|reddit|stumbleupon|tumblr|youtube|instagram|vkontakte|hacker news|delicious|digg|xing|mixi)([.].*)?$') THEN 'paid social' WHEN regexp_matches(LOWER(mkt_medium), '^(display|banner|cpm|interstitial)$') THEN 'display' WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') AND (mkt_source IS NULL OR regexp_matches(LOWER(mkt_source), '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?$') OR regexp_matches(nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''), '(^|[.])(google[.][a-z]+([.][a-z]+)?|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.][a-z]+([.][a-z]+)?|baidu[.]com|ask[.]com|search[.]aol[.][a-z]+([.][a-z]+)?|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$')) THEN 'paid search' WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') THEN 'other paid' WHEN regexp_matches(LOWER(mkt_medium), '^(e-?mail|newsletter)$') THEN 'email' WHEN regexp_matches(LOWER(mkt_medium), '^affiliates?$') THEN 'affiliate' WHEN regexp_matches(LOWER(mkt_medium), '^(social.*|sm)$') THEN 'social' WHEN (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) THEN 'campaign' WHEN nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') IS NULL OR NOT (nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') IS NOT NULL AND (nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') IS NULL OR nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') <> nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''))) THEN 'direct' WHEN regexp_matches(nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''), '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.][a-z]+([.][a-z]+)?|outlook[.][a-z]+([.][a-z]+)?|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.][a-z]+([.][a-z]+)?|webmail[.][a-z]+([.][a-z]+)?)$') THEN 'email' WHEN regexp_matches(nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''), '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.][a-z]+([.][a-z]+)?|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$') THEN 'social' WHEN regexp_matches(nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''), '(^|[.])(google[.][a-z]+([.][a-z]+)?|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.][a-z]+([.][a-z]+)?|baidu[.]com|ask[.]com|search[.]aol[.][a-z]+([.][a-z]+)?|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$') THEN 'organic search' ELSE 'referral' END AS value,
        CAST(date_trunc('week', dt) AS DATE) AS period,
        COUNT(DISTINCT CASE WHEN user_id IS NOT NULL AND visit_id IS NOT NULL THEN (user_id, visit_id) END) AS counted
    FROM events
    WHERE dt >= '2012-01-01'
    GROUP BY CASE WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') AND regexp_matches(LOWER(mkt_source), '^(facebook|twitter|linkedin|pinterest|reddit|stumbleupon|tumblr|youtube|instagram|vkontakte|hacker news|delicious|digg|xing|mixi)([.].*)?$') THEN 'paid social' WHEN regexp_matches(LOWER(mkt_medium), '^(display|banner|cpm|interstitial)$') THEN 'display' WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') AND (mkt_source IS NULL OR regexp_matches(LOWER(mkt_source), '^(google|bing|yahoo|yandex|baidu|ask|aol|duckduckgo|naver|seznam|ecosia|qwant|startpage)([.].*)?$') OR regexp_matches(nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''), '(^|[.])(google[.][a-z]+([.][a-z]+)?|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.][a-z]+([.][a-z]+)?|baidu[.]com|ask[.]com|search[.]aol[.][a-z]+([.][a-z]+)?|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$')) THEN 'paid search' WHEN regexp_matches(LOWER(mkt_medium), '(^|[^a-z])(cpc|ppc|cpa|cpm|cpv|paid.*|sem)([^a-z]|$)') THEN 'other paid' WHEN regexp_matches(LOWER(mkt_medium), '^(e-?mail|newsletter)$') THEN 'email' WHEN regexp_matches(LOWER(mkt_medium), '^affiliates?$') THEN 'affiliate' WHEN regexp_matches(LOWER(mkt_medium), '^(social.*|sm)$') THEN 'social' WHEN (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) THEN 'campaign' WHEN nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') IS NULL OR NOT (nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') IS NOT NULL AND (nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') IS NULL OR nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') <> nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''))) THEN 'direct' WHEN regexp_matches(nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''), '(^|[.])(mail[.]google[.]com|mail[.]yahoo[.]com|mail[.]yahoo[.]co[.]jp|mail[.]yahoo[.]net|mail[.]live[.]com|hotmail[.][a-z]+([.][a-z]+)?|outlook[.][a-z]+([.][a-z]+)?|mail[.]aol[.]com|gmx[.]net|gmx[.]de|web[.]de|mail[.][a-z]+([.][a-z]+)?|webmail[.][a-z]+([.][a-z]+)?)$') THEN 'email' WHEN regexp_matches(nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''), '(^|[.])(facebook[.]com|fb[.]me|twitter[.]com|t[.]co|x[.]com|linkedin[.]com|lnkd[.]in|plus[.]google[.]com|plus[.]url[.]google[.]com|pinterest[.][a-z]+([.][a-z]+)?|reddit[.]com|stumbleupon[.]com|tumblr[.]com|youtube[.]com|youtu[.]be|instagram[.]com|vk[.]com|vkontakte[.]ru|news[.]ycombinator[.]com|delicious[.]com|digg[.]com|xing[.]com|mixi[.]jp)$') THEN 'social' WHEN regexp_matches(nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), ''), '(^|[.])(google[.][a-z]+([.][a-z]+)?|bing[.]com|search[.]yahoo[.]com|search[.]yahoo[.]co[.]jp|yandex[.][a-z]+([.][a-z]+)?|baidu[.]com|ask[.]com|search[.]aol[.][a-z]+([.][a-z]+)?|duckduckgo[.]com|search[.]naver[.]com|search[.]seznam[.]cz|ecosia[.]org|qwant[.]com|startpage[.]com)$') THEN 'organic search' ELSE 'referral' END, CAST(date_trunc('week', dt) AS DATE)
)
SELECT
    m.period AS period,
    m.value AS value,
    m.earlier AS earlier,
    m.counted AS counted,
    ABS(m.counted - m.earlier) AS moved,
    CASE WHEN m.earlier <> 0 THEN (m.counted - m.earlier) * 1e0 / m.earlier END AS changed
FROM (
    SELECT
        1 AS everything,
        value,
        period,
        SUM(counted) AS counted,
        SUM(earlier) AS earlier
    FROM (
        SELECT
            value,
            CASE turn WHEN 1 THEN period ELSE CAST(date_trunc('week', (period + CAST(7 AS INTEGER))) AS DATE) END AS period,
            CASE turn WHEN 1 THEN counted ELSE 0 END AS counted,
            CASE turn WHEN 2 THEN counted ELSE 0 END AS earlier
        FROM counts c
        CROSS JOIN (SELECT 1 AS turn UNION ALL SELECT 2 AS turn) n
    ) t
    GROUP BY value, period
) m
JOIN (
    SELECT
        1 AS everything,
        MIN(period) AS first_period,
        MAX(period) AS last_period
    FROM counts c
) b
    ON m.everything = b.everything
WHERE m.period > b.first_period
  AND m.period <= b.last_period
  AND m.counted <> m.earlier
  AND (m.counted >= 10 OR m.earlier >= 10)
ORDER BY moved DESC, period, value NULLS FIRST
LIMIT 20
