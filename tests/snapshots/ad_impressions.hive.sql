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
            WHEN v.began > s.seen AND DATEDIFF(v.began, s.seen) <= 7
                AND v.visit <> COALESCE(CASE WHEN SUBSTR(s.seen_in, 20, 1) = '0' THEN SUBSTR(s.seen_in, 21) END, '') THEN 1
            ELSE 0
        END) AS came_again
    FROM (
        SELECT
            CASE
                WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
            END AS value,
            user_id AS visitor,
            COUNT(*) AS impressions,
            MIN(CONCAT(dt, ' ', tm)) AS seen,
            MIN(CASE
                WHEN event = 'ad_impression' THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CAST(visit_id AS STRING)), '1'))
            END) AS seen_in
        FROM events e
        WHERE dt >= '2012-01-01'
          AND event = 'ad_impression'
        GROUP BY
            CASE
                WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
            END,
            user_id
    ) s
    LEFT OUTER JOIN (
        SELECT
            user_id AS visitor,
            MIN(CAST(visit_id AS STRING)) AS visit,
            MIN(CONCAT(dt, ' ', tm)) AS began
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
ORDER BY impressions DESC, visitors DESC, value
LIMIT 20;
