SELECT
    place,
    CASE place
        WHEN 1 THEN 'as the tracker numbered them'
        WHEN 2 THEN 'by the gap'
        WHEN 3 THEN 'with a gap inside'
        WHEN 4 THEN 'begun too soon'
        WHEN 5 THEN 'gone back to'
        WHEN 6 THEN 'over midnight'
        WHEN 7 THEN 'longer than a day'
    END AS finding,
    visits,
    CASE WHEN everything <> 0 THEN visits * 1e0 / everything END AS share
FROM (
    SELECT
        place,
        CASE place
            WHEN 1 THEN COALESCE(found_1, 0)
            WHEN 2 THEN COALESCE(found_2, 0)
            WHEN 3 THEN COALESCE(found_3, 0)
            WHEN 4 THEN COALESCE(found_4, 0)
            WHEN 5 THEN COALESCE(found_5, 0)
            WHEN 6 THEN COALESCE(found_6, 0)
            WHEN 7 THEN COALESCE(found_7, 0)
        END AS visits,
        found_1 AS everything
    FROM (
        SELECT
            COUNT(*) AS found_1,
            SUM(begun) AS found_2,
            COUNT(CASE WHEN begun > begun_at_first THEN 1 END) AS found_3,
            COUNT(CASE WHEN begun_at_first = 0 THEN 1 END) AS found_4,
            SUM(is_back) AS found_5,
            COUNT(CASE WHEN DATEDIFF(ended, began) > 0 THEN 1 END) AS found_6,
            COUNT(CASE
                WHEN (DATEDIFF(ended, began) * 86400 + CAST(SUBSTR(ended, 12, 2) AS INT) * 3600 + CAST(SUBSTR(ended, 15, 2) AS INT) * 60 + CAST(SUBSTR(ended, 18, 2) AS INT) * 1 - (CAST(SUBSTR(began, 12, 2) AS INT) * 3600 + CAST(SUBSTR(began, 15, 2) AS INT) * 60 + CAST(SUBSTR(began, 18, 2) AS INT) * 1)) > 86400 THEN 1
            END) AS found_7
        FROM (
            SELECT
                v.began AS began,
                v.ended AS ended,
                v.begun AS begun,
                v.begun_at_first AS begun_at_first,
                CASE WHEN r.visitor IS NULL THEN 0 ELSE 1 END AS is_back
            FROM (
                SELECT
                    visitor,
                    visit_id,
                    MIN(moment) AS began,
                    MAX(moment) AS ended,
                    SUM(begins) AS begun,
                    MIN(2 * n + begins) - 2 * MIN(n) AS begun_at_first
                FROM (
                    SELECT
                        a.visitor AS visitor,
                        a.visit_id AS visit_id,
                        a.moment AS moment,
                        a.n AS n,
                        CASE
                            WHEN (DATEDIFF(a.moment, b.moment) * 86400 + CAST(SUBSTR(a.moment, 12, 2) AS INT) * 3600 + CAST(SUBSTR(a.moment, 15, 2) AS INT) * 60 + CAST(SUBSTR(a.moment, 18, 2) AS INT) * 1 - (CAST(SUBSTR(b.moment, 12, 2) AS INT) * 3600 + CAST(SUBSTR(b.moment, 15, 2) AS INT) * 60 + CAST(SUBSTR(b.moment, 18, 2) AS INT) * 1)) <= 1800 THEN 0
                            ELSE 1
                        END AS begins
                    FROM (
                        SELECT
                            visitor,
                            moment,
                            visit_id,
                            n
                        FROM (
                            SELECT
                                r_row.visitor, r_row.moment, r_row.visit_id,
                                COUNT(*) AS n
                            FROM (
                                SELECT
                                    user_id AS visitor,
                                    CONCAT(dt, ' ', tm) AS moment,
                                    visit_id
                                FROM events
                                WHERE dt >= '2012-01-01'
                                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                                GROUP BY user_id, CONCAT(dt, ' ', tm), visit_id
                            ) r_row
                            JOIN (
                                SELECT
                                    user_id AS visitor,
                                    CONCAT(dt, ' ', tm) AS moment,
                                    visit_id
                                FROM events
                                WHERE dt >= '2012-01-01'
                                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                                GROUP BY user_id, CONCAT(dt, ' ', tm), visit_id
                            ) r_before
                                ON r_row.visitor = r_before.visitor
                            WHERE (r_before.moment < r_row.moment)
                              OR (r_before.moment = r_row.moment AND r_before.visit_id <= r_row.visit_id)
                            GROUP BY r_row.visitor, r_row.moment, r_row.visit_id
                        ) r
                    ) a
                    LEFT OUTER JOIN (
                        SELECT
                            visitor,
                            moment,
                            visit_id,
                            n + 1 AS n
                        FROM (
                            SELECT
                                visitor,
                                moment,
                                visit_id,
                                n
                            FROM (
                                SELECT
                                    r_row.visitor, r_row.moment, r_row.visit_id,
                                    COUNT(*) AS n
                                FROM (
                                    SELECT
                                        user_id AS visitor,
                                        CONCAT(dt, ' ', tm) AS moment,
                                        visit_id
                                    FROM events
                                    WHERE dt >= '2012-01-01'
                                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                                    GROUP BY user_id, CONCAT(dt, ' ', tm), visit_id
                                ) r_row
                                JOIN (
                                    SELECT
                                        user_id AS visitor,
                                        CONCAT(dt, ' ', tm) AS moment,
                                        visit_id
                                    FROM events
                                    WHERE dt >= '2012-01-01'
                                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                                    GROUP BY user_id, CONCAT(dt, ' ', tm), visit_id
                                ) r_before
                                    ON r_row.visitor = r_before.visitor
                                WHERE (r_before.moment < r_row.moment)
                                  OR (r_before.moment = r_row.moment AND r_before.visit_id <= r_row.visit_id)
                                GROUP BY r_row.visitor, r_row.moment, r_row.visit_id
                            ) r
                        ) o
                    ) b
                        ON a.visitor = b.visitor AND a.n = b.n
                ) p
                GROUP BY visitor, visit_id
            ) v
            LEFT OUTER JOIN (
                SELECT
                    v.visitor AS visitor,
                    v.visit_id AS visit_id
                FROM (
                    SELECT
                        user_id AS visitor,
                        visit_id,
                        MIN(CONCAT(dt, ' ', tm)) AS began,
                        MAX(CONCAT(dt, ' ', tm)) AS ended
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY user_id, visit_id
                ) v
                JOIN (
                    SELECT
                        user_id AS visitor,
                        visit_id,
                        MIN(CONCAT(dt, ' ', tm)) AS began,
                        MAX(CONCAT(dt, ' ', tm)) AS ended
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                    GROUP BY user_id, visit_id
                ) w
                    ON v.visitor = w.visitor
                WHERE (w.began > v.began OR (w.began = v.began AND w.visit_id > v.visit_id))
                  AND (w.began < v.ended OR (w.began = v.ended AND w.visit_id < v.visit_id))
                GROUP BY v.visitor, v.visit_id
            ) r
                ON v.visitor = r.visitor AND v.visit_id = r.visit_id
        ) c
    ) t
    LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4, 5, 6, 7)) n AS place
) r
ORDER BY place;
