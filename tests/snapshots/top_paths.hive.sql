SELECT
    c.path AS path,
    c.visits AS visits,
    CASE WHEN t.visits <> 0 THEN c.visits * 1e0 / t.visits END AS share
FROM (
    SELECT
        everything,
        path,
        COUNT(*) AS visits
    FROM (
        SELECT
            1 AS everything,
            CONCAT(CONCAT(
                page_1,
                COALESCE(CONCAT(' > ', page_2), ''),
                COALESCE(CONCAT(' > ', page_3), ''),
                COALESCE(CONCAT(' > ', page_4), ''),
                COALESCE(CONCAT(' > ', page_5), '')
            ), CASE WHEN page_6 IS NOT NULL THEN ' > ...' ELSE '' END) AS path
        FROM (
            SELECT
                visitor,
                visit_id,
                MAX(CASE WHEN n = 1 THEN page END) AS page_1,
                MAX(CASE WHEN n = 2 THEN page END) AS page_2,
                MAX(CASE WHEN n = 3 THEN page END) AS page_3,
                MAX(CASE WHEN n = 4 THEN page END) AS page_4,
                MAX(CASE WHEN n = 5 THEN page END) AS page_5,
                MAX(CASE WHEN n = 6 THEN page END) AS page_6
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
                WHERE (s_before.moment < s_row.moment)
                  OR (s_before.moment = s_row.moment AND s_before.page <= s_row.page)
                GROUP BY s_row.visitor, s_row.visit_id, s_row.moment, s_row.page
            ) s
            WHERE n <= 6
            GROUP BY visitor, visit_id
        ) p
    ) q
    GROUP BY everything, path
    HAVING COUNT(*) >= 1
) c
JOIN (
    SELECT
        1 AS everything,
        COUNT(DISTINCT user_id, visit_id) AS visits
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
) t
    ON c.everything = t.everything
ORDER BY visits DESC, path
LIMIT 20;
