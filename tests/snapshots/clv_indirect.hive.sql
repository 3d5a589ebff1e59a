SELECT
    a.visitor AS user_id,
    SUM(a.actions) AS actions,
    SUM(a.actions * w.cents) / 100 AS value
FROM (
    SELECT
        user_id AS visitor,
        ev_action AS action_name,
        COUNT(*) AS actions
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
      AND ev_action IS NOT NULL
    GROUP BY user_id, ev_action
) a
JOIN (
    SELECT
        action AS action_name,
        COALESCE(SUM(CASE
            WHEN TRIM(worth) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(worth) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(worth), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(worth), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
            WHEN TRIM(worth) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
              AND ABS(ROUND(CAST(TRIM(worth) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(worth) AS DOUBLE) * 100) AS BIGINT)
        END), 0) AS cents
    FROM action_values
    WHERE action IS NOT NULL
    GROUP BY action
) w
    ON a.action_name = w.action_name
GROUP BY a.visitor
ORDER BY value DESC, actions DESC, user_id
LIMIT 100;
