SELECT
    visitor,
    visit,
    began,
    ended,
    date_diff('second', began, ended) AS seconds,
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
                visitor, moment, is_end, events, page_views, least_id, greatest_id,
                SUM(is_end) OVER (PARTITION BY visitor ORDER BY moment) AS ended_so_far
            FROM (
                SELECT
                    visitor,
                    moment_1 AS moment,
                    events_1 AS events,
                    page_views_1 AS page_views,
                    least_id_1 AS least_id,
                    greatest_id_1 AS greatest_id,
                    CASE WHEN date_diff('second', moment_1, moment_2) <= 1800 THEN 0 ELSE 1 END AS is_end
                FROM (
                    SELECT
                        visitor,
                        ROW_NUMBER() OVER in_order AS n,
                        LEAD(moment, 0) OVER in_order AS moment_1,
                        LEAD(events, 0) OVER in_order AS events_1,
                        LEAD(page_views, 0) OVER in_order AS page_views_1,
                        LEAD(least_id, 0) OVER in_order AS least_id_1,
                        LEAD(greatest_id, 0) OVER in_order AS greatest_id_1,
                        LEAD(moment, 1) OVER in_order AS moment_2,
                        LEAD(events, 1) OVER in_order AS events_2,
                        LEAD(page_views, 1) OVER in_order AS page_views_2,
                        LEAD(least_id, 1) OVER in_order AS least_id_2,
                        LEAD(greatest_id, 1) OVER in_order AS greatest_id_2
                    FROM (
                        SELECT
                            user_id AS visitor,
                            dt + tm AS moment,
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
                        GROUP BY user_id, dt + tm
                    ) r_row
                    WINDOW in_order AS (PARTITION BY visitor ORDER BY moment)
                ) r
            ) e_row
        ) e
    ) m
    GROUP BY visitor, visit
) v
ORDER BY visitor, visit
