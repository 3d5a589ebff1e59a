SELECT
    a.period AS period,
    CASE WHEN SUBSTR(a.mark, 1, 1) = '1' THEN SUBSTR(a.mark, 2) END AS page,
    CASE WHEN SUBSTR(a.second_mark, 1, 1) = '1' THEN SUBSTR(a.second_mark, 2) END AS sku,
    COUNT(DISTINCT a.visitor) AS visitors,
    COUNT(*) AS adds,
    SUM(a.pieces) AS pieces
FROM (
    SELECT
        DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY) AS period,
        COALESCE(CONCAT('1', BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
        END)), '0') AS mark,
        COALESCE(CONCAT('1', BINARY ev_label), '0') AS second_mark,
        BINARY user_id AS visitor,
        COALESCE(CASE
            WHEN TRIM(ev_property) RLIKE '^-?[0-9]+([.]0*)?$'
              AND CAST(TRIM(ev_property) AS SIGNED) >= -2147483648
              AND CAST(TRIM(ev_property) AS SIGNED) <= 2147483647 THEN CAST(TRIM(ev_property) AS SIGNED)
        END, 1) AS pieces
    FROM events
    WHERE dt >= '2012-01-01'
      AND BINARY ev_action = 'add-to-basket'
) a
JOIN (
    SELECT
        mark,
        second_mark,
        COUNT(*) AS all_adds
    FROM (
        SELECT
            DATE_SUB(dt, INTERVAL DAYOFMONTH(dt) - 1 DAY) AS period,
            COALESCE(CONCAT('1', BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
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
            END)), '0') AS mark,
            COALESCE(CONCAT('1', BINARY ev_label), '0') AS second_mark,
            BINARY user_id AS visitor,
            COALESCE(CASE
                WHEN TRIM(ev_property) RLIKE '^-?[0-9]+([.]0*)?$'
                  AND CAST(TRIM(ev_property) AS SIGNED) >= -2147483648
                  AND CAST(TRIM(ev_property) AS SIGNED) <= 2147483647 THEN CAST(TRIM(ev_property) AS SIGNED)
            END, 1) AS pieces
        FROM events
        WHERE dt >= '2012-01-01'
          AND BINARY ev_action = 'add-to-basket'
    ) a
    GROUP BY mark, second_mark
    ORDER BY all_adds DESC, mark, second_mark
    LIMIT 100
) t
    ON a.mark = t.mark AND a.second_mark = t.second_mark
GROUP BY a.period, a.mark, a.second_mark
HAVING COUNT(*) >= 1
ORDER BY period, adds DESC, page, sku;
