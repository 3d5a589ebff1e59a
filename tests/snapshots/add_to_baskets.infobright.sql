SELECT
    DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY) AS period,
    BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
    END) AS page,
    BINARY ev_label AS sku,
    COUNT(DISTINCT BINARY user_id) AS visitors,
    COUNT(*) AS adds,
    SUM(COALESCE(CASE
        WHEN TRIM(ev_property) RLIKE '^-?[0-9]+([.]0*)?$'
          AND CAST(TRIM(ev_property) AS SIGNED) >= -2147483648
          AND CAST(TRIM(ev_property) AS SIGNED) <= 2147483647 THEN CAST(TRIM(ev_property) AS SIGNED)
    END, 1)) AS pieces
FROM events
WHERE dt >= '2012-01-01'
  AND BINARY ev_action = 'add-to-basket'
GROUP BY
    DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY),
    BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
    END),
    BINARY ev_label
HAVING COUNT(*) >= 1
ORDER BY period, adds DESC, page, sku
LIMIT 100;
