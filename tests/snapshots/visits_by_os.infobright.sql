SELECT
    value AS `system`,
    visits,
    visitors,
    share
FROM (
    SELECT
        c.value AS value,
        c.visits AS visits,
        c.visitors AS visitors,
        CASE WHEN t.visits <> 0 THEN c.visits * 1e0 / t.visits END AS share
    FROM (
        SELECT
            1 AS everything,
            value,
            COUNT(*) AS visits,
            COUNT(DISTINCT visitor) AS visitors
        FROM (
            SELECT
                BINARY user_id AS visitor,
                MAX(BINARY os_name) AS value
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
            GROUP BY BINARY user_id, visit_id
        ) v
        GROUP BY value
    ) c
    JOIN (
        SELECT
            1 AS everything,
            SUM(visits) AS visits
        FROM (
            SELECT
                1 AS everything,
                value,
                COUNT(*) AS visits,
                COUNT(DISTINCT visitor) AS visitors
            FROM (
                SELECT
                    BINARY user_id AS visitor,
                    MAX(BINARY os_name) AS value
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY BINARY user_id, visit_id
            ) v
            GROUP BY value
        ) c
    ) t
        ON c.everything = t.everything
) s
WHERE visits >= 1
ORDER BY visits DESC, `system`
LIMIT 20;
