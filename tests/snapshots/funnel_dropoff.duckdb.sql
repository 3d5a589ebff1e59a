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
lost AS MATERIALIZED (
    SELECT
        visitor, visit_id,
        reached_1 AS reached_at
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
    WHERE reached_1 IS NOT NULL
      AND reached_2 IS NULL
)
SELECT
    p.page AS next_page,
    p.lost AS lost,
    CASE WHEN t.lost <> 0 THEN p.lost * 1e0 / t.lost END AS share
FROM (
    SELECT
        1 AS everything,
        n.page AS page,
        COUNT(*) AS lost
    FROM lost l
    LEFT OUTER JOIN (
        SELECT
            visitor, visit_id,
            page
        FROM (
            SELECT
                visitor, visit_id, moment, page,
                ROW_NUMBER() OVER (PARTITION BY visitor, visit_id ORDER BY moment, page) AS place
            FROM (
                SELECT
                    v.visitor, v.visit_id,
                    v.moment AS moment,
                    v.page AS page
                FROM (
                    SELECT
                        user_id AS visitor,
                        visit_id,
                        dt + tm AS moment,
                        CASE
                            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                        END AS page
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                      AND (
                          event = 'page_view'
                          OR (
                              event IS NULL
                              AND tr_orderid IS NULL
                              AND ti_orderid IS NULL
                              AND ev_action IS NULL
                              AND page_title IS NOT NULL
                          )
                      )
                      AND page_url IS NOT NULL
                ) v
                JOIN lost l
                    ON v.visitor = l.visitor AND v.visit_id = l.visit_id
                WHERE v.moment > l.reached_at
                GROUP BY v.visitor, v.visit_id, v.moment, v.page
            ) n_row
        ) n
        WHERE place = 1
    ) n
        ON l.visitor = n.visitor AND l.visit_id = n.visit_id
    GROUP BY n.page
    HAVING COUNT(*) >= 1
) p
JOIN (
    SELECT
        1 AS everything,
        COUNT(*) AS lost
    FROM lost l
) t
    ON p.everything = t.everything
ORDER BY lost DESC, next_page NULLS FIRST
LIMIT 20
