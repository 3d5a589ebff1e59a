WITH hits AS MATERIALIZED (
    SELECT
        user_id AS visitor,
        visit_id,
        CASE WHEN 1 = 1 THEN 1 ELSE 0 END AS is_step_1,
        CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_2,
        CASE WHEN ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_3,
        CASE
            WHEN CASE
                WHEN event IS NOT NULL THEN event
                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                WHEN ev_action IS NOT NULL THEN 'custom'
                WHEN page_title IS NOT NULL THEN 'page_view'
            END = 'transaction' THEN 1
            ELSE 0
        END AS is_step_4,
        dt + tm AS moment
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
),
known AS MATERIALIZED (
    SELECT
        visitor, visit_id,
        way,
        seconds
    FROM (
        SELECT
            visitor, visit_id,
            way,
            CASE way
                WHEN 1 THEN date_diff('second', reached_1, reached_2)
                WHEN 2 THEN date_diff('second', reached_2, reached_3)
                WHEN 3 THEN date_diff('second', reached_3, reached_4)
                WHEN 4 THEN date_diff('second', reached_1, reached_4)
            END AS seconds
        FROM (
            SELECT
                r.visitor, r.visit_id,
                r.reached_1 AS reached_1,
                r.reached_2 AS reached_2,
                r.reached_3 AS reached_3,
                MIN(CASE WHEN n.moment >= r.reached_3 THEN n.moment END) AS reached_4
            FROM (
                SELECT
                    r.visitor, r.visit_id,
                    r.reached_1 AS reached_1,
                    r.reached_2 AS reached_2,
                    MIN(CASE WHEN n.moment >= r.reached_2 THEN n.moment END) AS reached_3
                FROM (
                    SELECT
                        r.visitor, r.visit_id,
                        r.reached_1 AS reached_1,
                        MIN(CASE WHEN n.moment >= r.reached_1 THEN n.moment END) AS reached_2
                    FROM (
                        SELECT
                            visitor, visit_id,
                            MIN(moment) AS reached_1
                        FROM hits h
                        WHERE is_step_1 = 1
                        GROUP BY visitor, visit_id
                    ) r
                    LEFT OUTER JOIN (
                        SELECT
                            visitor, visit_id,
                            moment
                        FROM hits h
                        WHERE is_step_2 = 1
                    ) n
                        ON n.visitor = r.visitor AND n.visit_id = r.visit_id
                    GROUP BY r.visitor, r.visit_id, r.reached_1
                ) r
                LEFT OUTER JOIN (
                    SELECT
                        visitor, visit_id,
                        moment
                    FROM hits h
                    WHERE is_step_3 = 1
                ) n
                    ON n.visitor = r.visitor AND n.visit_id = r.visit_id
                GROUP BY r.visitor, r.visit_id, r.reached_1, r.reached_2
            ) r
            LEFT OUTER JOIN (
                SELECT
                    visitor, visit_id,
                    moment
                FROM hits h
                WHERE is_step_4 = 1
            ) n
                ON n.visitor = r.visitor AND n.visit_id = r.visit_id
            GROUP BY r.visitor, r.visit_id, r.reached_1, r.reached_2, r.reached_3
        ) r
        CROSS JOIN (SELECT 1 AS way UNION ALL SELECT 2 AS way UNION ALL SELECT 3 AS way UNION ALL SELECT 4 AS way) w
    ) t
    WHERE seconds IS NOT NULL
)
SELECT
    n.way AS way,
    CASE n.way
        WHEN 1 THEN 'visit'
        WHEN 2 THEN 'basket'
        WHEN 3 THEN 'checkout'
        WHEN 4 THEN 'visit'
    END AS from_step,
    CASE n.way
        WHEN 1 THEN 'basket'
        WHEN 2 THEN 'checkout'
        WHEN 3 THEN 'order'
        WHEN 4 THEN 'order'
    END AS to_step,
    t.reached AS reached,
    MIN(CASE WHEN n.place * 2 >= t.reached THEN n.seconds END) AS median,
    t.mean AS mean,
    MIN(CASE WHEN n.place * 10 >= t.reached * 9 THEN n.seconds END) AS p90
FROM (
    SELECT
        way, seconds, visitor, visit_id,
        ROW_NUMBER() OVER (PARTITION BY way ORDER BY seconds, visitor, visit_id) AS place
    FROM (
        SELECT
            way,
            seconds,
            visitor, visit_id
        FROM known k
    ) n_row
) n
JOIN (
    SELECT
        way,
        COUNT(*) AS reached,
        CASE WHEN COUNT(*) <> 0 THEN SUM(seconds) * 1e0 / COUNT(*) END AS mean
    FROM known k
    GROUP BY way
) t
    ON n.way = t.way
GROUP BY n.way, t.reached, t.mean
ORDER BY way
