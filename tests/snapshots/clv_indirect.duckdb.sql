SELECT
    a.visitor AS user_id,
    SUM(a.actions) AS actions,
    CAST(SUM(a.actions * w.cents) / 100 AS DECIMAL(28, 2)) AS value
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
        COALESCE(SUM(CAST(CAST(worth AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
    FROM action_values
    WHERE action IS NOT NULL
    GROUP BY action
) w
    ON a.action_name = w.action_name
GROUP BY a.visitor
ORDER BY value DESC, actions DESC, user_id
LIMIT 100
