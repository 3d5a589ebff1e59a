SELECT
    SUBSTR(began, 1, 10) AS period,
    COUNT(*) AS visits,
    COUNT(CASE WHEN hits > 0 THEN 1 END) AS touched,
    COUNT(DISTINCT CASE WHEN hits > 0 THEN visitor END) AS visitors,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN hits > 0 THEN 1 END) * 1e0 / COUNT(*) END AS share
FROM (
    SELECT
        user_id AS visitor,
        MIN(CONCAT(dt, ' ', tm)) AS began,
        COUNT(CASE
            WHEN CASE
                WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
            END RLIKE '(?s)\\A\\/basket.*\\z' THEN 1
        END) AS hits
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
) visits
GROUP BY SUBSTR(began, 1, 10)
ORDER BY period;
