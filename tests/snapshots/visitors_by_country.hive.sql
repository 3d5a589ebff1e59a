SELECT
    country AS country,
    COUNT(DISTINCT user_id) AS visitors,
    COUNT(DISTINCT user_id, visit_id) AS visits
FROM (
    SELECT
        n.user_id AS user_id,
        n.visit_id AS visit_id,
        COALESCE(c3.country, c2.country, c1.country) AS country
    FROM (
        SELECT
            user_id,
            visit_id,
            REGEXP_EXTRACT(address, '^((?:[0-9]+[.]){0}[0-9]+)(?:[.][0-9]+){3}\044', 1) AS network_1,
            REGEXP_EXTRACT(address, '^((?:[0-9]+[.]){1}[0-9]+)(?:[.][0-9]+){2}\044', 1) AS network_2,
            REGEXP_EXTRACT(address, '^((?:[0-9]+[.]){2}[0-9]+)(?:[.][0-9]+){1}\044', 1) AS network_3
        FROM (
            SELECT
                user_id AS user_id,
                visit_id,
                user_ipaddress AS address
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
            GROUP BY user_id, visit_id, user_ipaddress
        ) a
    ) n
    LEFT OUTER JOIN countries c1
        ON n.network_1 = c1.network
    LEFT OUTER JOIN countries c2
        ON n.network_2 = c2.network
    LEFT OUTER JOIN countries c3
        ON n.network_3 = c3.network
) f
GROUP BY country
HAVING COUNT(DISTINCT user_id) >= 1
ORDER BY visitors DESC, country
LIMIT 20;
