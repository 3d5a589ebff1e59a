WITH counted AS MATERIALIZED (
    SELECT
        1 AS everything,
        value,
        COUNT(*) AS visits,
        COUNT(DISTINCT visitor) AS visitors
    FROM (
        SELECT
            user_id AS visitor,
            MAX(br_name) AS value
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL AND visit_id IS NOT NULL
        GROUP BY user_id, visit_id
    ) v
    GROUP BY value
)
SELECT
    value AS browser,
    visits,
    visitors,
    share
FROM (
    SELECT
        c.value AS value,
        c.visits AS visits,
        c.visitors AS visitors,
        CASE WHEN t.visits <> 0 THEN c.visits * 1e0 / t.visits END AS share
    FROM counted c
    JOIN (
        SELECT
            1 AS everything,
            SUM(visits) AS visits
        FROM counted c
    ) t
        ON c.everything = t.everything
) s
WHERE visits >= 1
ORDER BY visits DESC, browser NULLS FIRST
LIMIT 20
