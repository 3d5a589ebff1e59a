SELECT
    CAST(began AS DATE) AS period,
    COUNT(*) AS visits,
    COUNT(CASE WHEN hits > 0 THEN 1 END) AS touched,
    COUNT(DISTINCT CASE WHEN hits > 0 THEN visitor END) AS visitors,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN hits > 0 THEN 1 END) * 1e0 / COUNT(*) END AS share
FROM (
    SELECT
        user_id AS visitor,
        MIN(dt + tm) AS began,
        COUNT(CASE
            WHEN CASE
                WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
            END LIKE '/basket%' ESCAPE '\' THEN 1
        END) AS hits
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
) visits
GROUP BY CAST(began AS DATE)
ORDER BY period
