SELECT
    value,
    SUM(impressions) AS impressions,
    COUNT(visitor) AS visitors,
    SUM(came_again) AS came_again,
    CASE WHEN COUNT(visitor) <> 0 THEN SUM(came_again) * 1e0 / COUNT(visitor) END AS return_rate
FROM (
    SELECT
        s.value AS value,
        s.visitor AS visitor,
        s.impressions AS impressions,
        MAX(CASE
            WHEN v.began > s.seen AND date_diff('day', s.seen, v.began) <= 7
                AND v.visit <> COALESCE(s.seen_in[2], '') THEN 1
            ELSE 0
        END) AS came_again
    FROM (
        SELECT
            CASE
                WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
            END AS value,
            user_id AS visitor,
            COUNT(*) AS impressions,
            MIN(dt + tm) AS seen,
            MIN((dt + tm, CAST(visit_id AS VARCHAR))) FILTER (WHERE event = 'ad_impression') AS seen_in
        FROM events e
        WHERE dt >= '2012-01-01'
          AND event = 'ad_impression'
        GROUP BY
            CASE
                WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
            END,
            user_id
    ) s
    LEFT OUTER JOIN (
        SELECT
            user_id AS visitor,
            MIN(CAST(visit_id AS VARCHAR)) AS visit,
            MIN(dt + tm) AS began
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
        GROUP BY user_id, visit_id
    ) v
        ON s.visitor = v.visitor
    GROUP BY s.value, s.visitor, s.impressions
) followed
GROUP BY value
HAVING SUM(impressions) >= 1
ORDER BY impressions DESC, visitors DESC, value NULLS FIRST
LIMIT 20
