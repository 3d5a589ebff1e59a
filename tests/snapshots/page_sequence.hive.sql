SELECT
    visitor,
    visit_id,
    n AS view_number,
    moment AS viewed_at,
    page
FROM (
    SELECT
        s_row.visitor, s_row.visit_id, s_row.moment, s_row.page,
        COUNT(*) AS n
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
    ) s_row
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
    ) s_before
        ON s_row.visitor = s_before.visitor AND s_row.visit_id = s_before.visit_id
    WHERE (s_before.moment < s_row.moment) OR (s_before.moment = s_row.moment AND s_before.page <= s_row.page)
    GROUP BY s_row.visitor, s_row.visit_id, s_row.moment, s_row.page
) s
ORDER BY visitor, visit_id, view_number;
