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
            ((page_1 || COALESCE((' > ' || page_2), '') || COALESCE((' > ' || page_3), '') || COALESCE((' > ' || page_4), '') || COALESCE((' > ' || page_5), '')) || CASE WHEN page_6 IS NOT NULL THEN ' > ...' ELSE '' END) AS path
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
                    visitor, visit_id, moment, page,
                    ROW_NUMBER() OVER (PARTITION BY visitor, visit_id ORDER BY moment, page) AS n
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
                    GROUP BY
                        user_id,
                        visit_id,
                        dt + tm,
                        CASE
                            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                        END
                ) s_row
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
        COUNT(DISTINCT CASE WHEN user_id IS NOT NULL AND visit_id IS NOT NULL THEN (user_id, visit_id) END) AS visits
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
LIMIT 20
