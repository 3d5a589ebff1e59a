SELECT
    BINARY country AS country,
    COUNT(DISTINCT BINARY user_id) AS visitors,
    COUNT(DISTINCT BINARY user_id, visit_id) AS visits
FROM (
    SELECT
        n.user_id AS user_id,
        n.visit_id AS visit_id,
        COALESCE(c3.country, c2.country, c1.country) AS country
    FROM (
        SELECT
            user_id,
            visit_id,
            CASE WHEN address RLIKE '^([0-9]+[.]){3}[0-9]+$' THEN SUBSTRING_INDEX(address, '.', 1) END AS network_1,
            CASE WHEN address RLIKE '^([0-9]+[.]){3}[0-9]+$' THEN SUBSTRING_INDEX(address, '.', 2) END AS network_2,
            CASE WHEN address RLIKE '^([0-9]+[.]){3}[0-9]+$' THEN SUBSTRING_INDEX(address, '.', 3) END AS network_3
        FROM (
            SELECT
                BINARY user_id AS user_id,
                visit_id,
                user_ipaddress AS address
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
            GROUP BY BINARY user_id, visit_id, user_ipaddress
        ) a
    ) n
    LEFT OUTER JOIN countries c1
        ON n.network_1 = c1.network
    LEFT OUTER JOIN countries c2
        ON n.network_2 = c2.network
    LEFT OUTER JOIN countries c3
        ON n.network_3 = c3.network
) f
GROUP BY BINARY country
HAVING COUNT(DISTINCT BINARY user_id) >= 1
ORDER BY visitors DESC, country
LIMIT 20;
