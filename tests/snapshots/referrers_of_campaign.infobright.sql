SELECT
    its_source AS mkt_source,
    sending_host AS referrer_host,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors
FROM (
    SELECT
        visitor,
        BINARY mkt_source AS its_source,
        BINARY referrer_host AS sending_host
    FROM (
        SELECT
            visitor,
            visit_id,
            visit,
            began,
            mkt_medium,
            mkt_source,
            page_referrer,
            page_url,
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
            END AS referrer_host,
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
            END AS own_host
        FROM (
            SELECT
                visitor,
                visit_id,
                CAST(visit_id AS CHAR) AS visit,
                began,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_medium,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_source,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 3), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 3), CHAR(1), -1), 2)
                END AS CHAR) AS page_referrer,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 4), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 4), CHAR(1), -1), 2)
                END AS CHAR) AS page_url
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS began,
                    MIN(CASE
                        WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REPLACE(mkt_medium, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(mkt_source, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(page_referrer, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(page_url, CHAR(1), ' ')), '1')
                        )), '1'))
                    END) AS landing
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY BINARY user_id, visit_id
            ) packed
        ) landings
    ) v
    WHERE mkt_source IS NOT NULL
) visits
GROUP BY its_source, sending_host
HAVING COUNT(*) >= 1
ORDER BY visits DESC, mkt_source, referrer_host
LIMIT 20;
