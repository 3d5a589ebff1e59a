SELECT
    visitor,
    visit,
    began,
    ended,
    (DATEDIFF(ended, began) * 86400 + CAST(SUBSTR(ended, 12, 2) AS INT) * 3600 + CAST(SUBSTR(ended, 15, 2) AS INT) * 60 + CAST(SUBSTR(ended, 18, 2) AS INT) * 1 - (CAST(SUBSTR(began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(began, 15, 2) AS INT) * 60 + CAST(SUBSTR(began, 18, 2) AS INT) * 1)) AS seconds,
    events,
    page_views,
    first_visit_id,
    last_visit_id
FROM (
    SELECT
        visitor,
        visit,
        MIN(moment) AS began,
        MAX(moment) AS ended,
        SUM(events) AS events,
        SUM(page_views) AS page_views,
        MIN(least_id) AS first_visit_id,
        MAX(greatest_id) AS last_visit_id
    FROM (
        SELECT
            visitor,
            ended_so_far - is_end + 1 AS visit,
            moment, events, page_views, least_id, greatest_id
        FROM (
            SELECT
                e_row.visitor, e_row.moment, e_row.is_end, e_row.events, e_row.page_views, e_row.least_id, e_row.greatest_id,
                SUM(e_before.is_end) AS ended_so_far
            FROM (
                SELECT
                    visitor,
                    moment_1 AS moment,
                    events_1 AS events,
                    page_views_1 AS page_views,
                    least_id_1 AS least_id,
                    greatest_id_1 AS greatest_id,
                    CASE
                        WHEN (DATEDIFF(moment_2, moment_1) * 86400 + CAST(SUBSTR(moment_2, 12, 2) AS INT) * 3600 + CAST(SUBSTR(moment_2, 15, 2) AS INT) * 60 + CAST(SUBSTR(moment_2, 18, 2) AS INT) * 1 - (CAST(SUBSTR(moment_1, 12, 2) AS INT) * 3600 + CAST(SUBSTR(moment_1, 15, 2) AS INT) * 60 + CAST(SUBSTR(moment_1, 18, 2) AS INT) * 1)) <= 1800 THEN 0
                        ELSE 1
                    END AS is_end
                FROM (
                    SELECT
                        visitor,
                        nth - place + 1 AS n,
                        MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                        MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                        MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                        MAX(CASE WHEN place = 1 THEN least_id END) AS least_id_1,
                        MAX(CASE WHEN place = 1 THEN greatest_id END) AS greatest_id_1,
                        MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                        MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                        MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                        MAX(CASE WHEN place = 2 THEN least_id END) AS least_id_2,
                        MAX(CASE WHEN place = 2 THEN greatest_id END) AS greatest_id_2
                    FROM (
                        SELECT
                            r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.least_id, r_at_row.greatest_id,
                            COUNT(*) AS nth
                        FROM (
                            SELECT
                                user_id AS visitor,
                                CONCAT(dt, ' ', tm) AS moment,
                                COUNT(*) AS events,
                                COUNT(CASE
                                    WHEN (
                                        event = 'page_view'
                                        OR (
                                            event IS NULL
                                            AND tr_orderid IS NULL
                                            AND ti_orderid IS NULL
                                            AND ev_action IS NULL
                                            AND page_title IS NOT NULL
                                        )
                                    ) THEN 1
                                END) AS page_views,
                                MIN(visit_id) AS least_id,
                                MAX(visit_id) AS greatest_id
                            FROM events
                            WHERE dt >= '2012-01-01'
                              AND user_id IS NOT NULL
                            GROUP BY user_id, CONCAT(dt, ' ', tm)
                        ) r_at_row
                        JOIN (
                            SELECT
                                user_id AS visitor,
                                CONCAT(dt, ' ', tm) AS moment,
                                COUNT(*) AS events,
                                COUNT(CASE
                                    WHEN (
                                        event = 'page_view'
                                        OR (
                                            event IS NULL
                                            AND tr_orderid IS NULL
                                            AND ti_orderid IS NULL
                                            AND ev_action IS NULL
                                            AND page_title IS NOT NULL
                                        )
                                    ) THEN 1
                                END) AS page_views,
                                MIN(visit_id) AS least_id,
                                MAX(visit_id) AS greatest_id
                            FROM events
                            WHERE dt >= '2012-01-01'
                              AND user_id IS NOT NULL
                            GROUP BY user_id, CONCAT(dt, ' ', tm)
                        ) r_at_before
                            ON r_at_row.visitor = r_at_before.visitor
                        WHERE r_at_before.moment <= r_at_row.moment
                        GROUP BY
                            r_at_row.visitor,
                            r_at_row.moment,
                            r_at_row.events,
                            r_at_row.page_views,
                            r_at_row.least_id,
                            r_at_row.greatest_id
                    ) r_at
                    LATERAL VIEW EXPLODE(ARRAY(1, 2)) r_place AS place
                    WHERE nth >= place
                    GROUP BY visitor, nth - place + 1
                ) r
            ) e_row
            JOIN (
                SELECT
                    visitor,
                    moment_1 AS moment,
                    events_1 AS events,
                    page_views_1 AS page_views,
                    least_id_1 AS least_id,
                    greatest_id_1 AS greatest_id,
                    CASE
                        WHEN (DATEDIFF(moment_2, moment_1) * 86400 + CAST(SUBSTR(moment_2, 12, 2) AS INT) * 3600 + CAST(SUBSTR(moment_2, 15, 2) AS INT) * 60 + CAST(SUBSTR(moment_2, 18, 2) AS INT) * 1 - (CAST(SUBSTR(moment_1, 12, 2) AS INT) * 3600 + CAST(SUBSTR(moment_1, 15, 2) AS INT) * 60 + CAST(SUBSTR(moment_1, 18, 2) AS INT) * 1)) <= 1800 THEN 0
                        ELSE 1
                    END AS is_end
                FROM (
                    SELECT
                        visitor,
                        nth - place + 1 AS n,
                        MAX(CASE WHEN place = 1 THEN moment END) AS moment_1,
                        MAX(CASE WHEN place = 1 THEN events END) AS events_1,
                        MAX(CASE WHEN place = 1 THEN page_views END) AS page_views_1,
                        MAX(CASE WHEN place = 1 THEN least_id END) AS least_id_1,
                        MAX(CASE WHEN place = 1 THEN greatest_id END) AS greatest_id_1,
                        MAX(CASE WHEN place = 2 THEN moment END) AS moment_2,
                        MAX(CASE WHEN place = 2 THEN events END) AS events_2,
                        MAX(CASE WHEN place = 2 THEN page_views END) AS page_views_2,
                        MAX(CASE WHEN place = 2 THEN least_id END) AS least_id_2,
                        MAX(CASE WHEN place = 2 THEN greatest_id END) AS greatest_id_2
                    FROM (
                        SELECT
                            r_at_row.visitor, r_at_row.moment, r_at_row.events, r_at_row.page_views, r_at_row.least_id, r_at_row.greatest_id,
                            COUNT(*) AS nth
                        FROM (
                            SELECT
                                user_id AS visitor,
                                CONCAT(dt, ' ', tm) AS moment,
                                COUNT(*) AS events,
                                COUNT(CASE
                                    WHEN (
                                        event = 'page_view'
                                        OR (
                                            event IS NULL
                                            AND tr_orderid IS NULL
                                            AND ti_orderid IS NULL
                                            AND ev_action IS NULL
                                            AND page_title IS NOT NULL
                                        )
                                    ) THEN 1
                                END) AS page_views,
                                MIN(visit_id) AS least_id,
                                MAX(visit_id) AS greatest_id
                            FROM events
                            WHERE dt >= '2012-01-01'
                              AND user_id IS NOT NULL
                            GROUP BY user_id, CONCAT(dt, ' ', tm)
                        ) r_at_row
                        JOIN (
                            SELECT
                                user_id AS visitor,
                                CONCAT(dt, ' ', tm) AS moment,
                                COUNT(*) AS events,
                                COUNT(CASE
                                    WHEN (
                                        event = 'page_view'
                                        OR (
                                            event IS NULL
                                            AND tr_orderid IS NULL
                                            AND ti_orderid IS NULL
                                            AND ev_action IS NULL
                                            AND page_title IS NOT NULL
                                        )
                                    ) THEN 1
                                END) AS page_views,
                                MIN(visit_id) AS least_id,
                                MAX(visit_id) AS greatest_id
                            FROM events
                            WHERE dt >= '2012-01-01'
                              AND user_id IS NOT NULL
                            GROUP BY user_id, CONCAT(dt, ' ', tm)
                        ) r_at_before
                            ON r_at_row.visitor = r_at_before.visitor
                        WHERE r_at_before.moment <= r_at_row.moment
                        GROUP BY
                            r_at_row.visitor,
                            r_at_row.moment,
                            r_at_row.events,
                            r_at_row.page_views,
                            r_at_row.least_id,
                            r_at_row.greatest_id
                    ) r_at
                    LATERAL VIEW EXPLODE(ARRAY(1, 2)) r_place AS place
                    WHERE nth >= place
                    GROUP BY visitor, nth - place + 1
                ) r
            ) e_before
                ON e_row.visitor = e_before.visitor
            WHERE e_before.moment <= e_row.moment
            GROUP BY
                e_row.visitor,
                e_row.moment,
                e_row.is_end,
                e_row.events,
                e_row.page_views,
                e_row.least_id,
                e_row.greatest_id
        ) e
    ) m
    GROUP BY visitor, visit
) v
ORDER BY visitor, visit;
