SELECT
    DATE(began) AS period,
    COUNT(*) AS visits,
    COUNT(CASE WHEN hits > 0 THEN 1 END) AS touched,
    COUNT(DISTINCT CASE WHEN hits > 0 THEN visitor END) AS visitors,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN hits > 0 THEN 1 END) * 1e0 / COUNT(*) END AS share
FROM (
    SELECT
        BINARY user_id AS visitor,
        MIN(CONCAT(dt, ' ', tm)) AS began,
        COUNT(CASE
            WHEN BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
                WHEN 0 THEN 1
                ELSE LOCATE(
                    '/',
                    CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), '/'),
                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                )
            END), CASE
                WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1) = '' OR (
                    LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0
                    AND LOCATE(
                        '/',
                        SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
                    ) = 0
                ) THEN '/'
                ELSE ''
            END) LIKE '/basket%' THEN 1
        END) AS hits
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY BINARY user_id, visit_id
) visits
GROUP BY DATE(began)
ORDER BY period;
