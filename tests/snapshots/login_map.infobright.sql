SELECT
    p.visitor AS user_id,
    p.customer AS login,
    p.logins AS logins,
    p.first_login AS first_login,
    p.last_login AS last_login,
    c.users AS users_of_login
FROM (
    SELECT
        BINARY user_id AS visitor,
        BINARY ev_label AS customer,
        COUNT(*) AS logins,
        MIN(CONCAT(dt, ' ', tm)) AS first_login,
        MAX(CONCAT(dt, ' ', tm)) AS last_login
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
      AND ev_label IS NOT NULL
      AND BINARY ev_action = 'login'
    GROUP BY BINARY user_id, BINARY ev_label
) p
JOIN (
    SELECT
        customer,
        COUNT(*) AS users
    FROM (
        SELECT
            BINARY user_id AS visitor,
            BINARY ev_label AS customer,
            COUNT(*) AS logins,
            MIN(CONCAT(dt, ' ', tm)) AS first_login,
            MAX(CONCAT(dt, ' ', tm)) AS last_login
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
          AND ev_label IS NOT NULL
          AND BINARY ev_action = 'login'
        GROUP BY BINARY user_id, BINARY ev_label
    ) o
    GROUP BY customer
) c
    ON p.customer = c.customer
WHERE p.logins >= 1
ORDER BY logins DESC, login, user_id
LIMIT 20;
