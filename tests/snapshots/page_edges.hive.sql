SELECT
    page_1 AS page,
    page_2 AS next_page,
    COUNT(*) AS transitions
FROM (
    SELECT
        visitor, visit_id,
        nth - place + 1 AS n,
        MAX(CASE WHEN place = 1 THEN page END) AS page_1,
        MAX(CASE WHEN place = 2 THEN page END) AS page_2
    FROM (
        SELECT
            r_at_row.visitor, r_at_row.visit_id, r_at_row.moment, r_at_row.page,
            COUNT(*) AS nth
        FROM (
            SELECT
                user_id AS visitor,
                visit_id,
                CONCAT(dt, ' ', tm) AS moment,
                CASE
                    WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                    ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
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
            GROUP BY
                user_id,
                visit_id,
                CONCAT(dt, ' ', tm),
                CASE
                    WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                    ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                END
        ) r_at_row
        JOIN (
            SELECT
                user_id AS visitor,
                visit_id,
                CONCAT(dt, ' ', tm) AS moment,
                CASE
                    WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                    ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
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
            GROUP BY
                user_id,
                visit_id,
                CONCAT(dt, ' ', tm),
                CASE
                    WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                    ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                END
        ) r_at_before
            ON r_at_row.visitor = r_at_before.visitor AND r_at_row.visit_id = r_at_before.visit_id
        WHERE (r_at_before.moment < r_at_row.moment)
          OR (r_at_before.moment = r_at_row.moment AND r_at_before.page <= r_at_row.page)
        GROUP BY r_at_row.visitor, r_at_row.visit_id, r_at_row.moment, r_at_row.page
    ) r_at
    LATERAL VIEW EXPLODE(ARRAY(1, 2)) r_place AS place
    WHERE nth >= place
    GROUP BY visitor, visit_id, nth - place + 1
) r
WHERE page_2 IS NOT NULL
GROUP BY page_1, page_2
HAVING COUNT(*) >= 1
ORDER BY transitions DESC, page, next_page
LIMIT 100;
