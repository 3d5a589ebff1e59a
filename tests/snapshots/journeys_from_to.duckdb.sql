SELECT
    (COALESCE((page_3 || ' > '), '') || COALESCE((page_2 || ' > '), '') || page_1) AS journey,
    COUNT(*) AS visits
FROM (
    SELECT
        visitor,
        visit_id,
        MAX(CASE WHEN n = 1 THEN page END) AS page_1,
        MAX(CASE WHEN n = 2 THEN page END) AS page_2,
        MAX(CASE WHEN n = 3 THEN page END) AS page_3
    FROM (
        SELECT
            visitor, visit_id, moment, page,
            ROW_NUMBER() OVER (PARTITION BY visitor, visit_id ORDER BY moment DESC, page DESC) AS n
        FROM (
            SELECT
                v.visitor AS visitor,
                v.visit_id AS visit_id,
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
                GROUP BY
                    user_id,
                    visit_id,
                    dt + tm,
                    CASE
                        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END
            ) v
            JOIN (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    MAX(dt + tm) AS moment,
                    MAX((dt + tm, CASE
                        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END IS NOT NULL, CASE
                        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                    END)) FILTER (WHERE (
                        event = 'page_view'
                        OR (
                            event IS NULL
                            AND tr_orderid IS NULL
                            AND ti_orderid IS NULL
                            AND ev_action IS NULL
                            AND page_title IS NOT NULL
                        )
                    )) AS packed
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
                  AND CASE
                      WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                      WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                      ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                  END = '/basket'
                GROUP BY user_id, visit_id
            ) e
                ON v.visitor = e.visitor AND v.visit_id = e.visit_id
            WHERE v.moment < e.moment OR (v.moment = e.moment AND v.page <= e.packed[3])
        ) s_row
    ) s
    WHERE n <= 3
    GROUP BY visitor, visit_id
) p
WHERE page_1 IS NOT NULL
GROUP BY (COALESCE((page_3 || ' > '), '') || COALESCE((page_2 || ' > '), '') || page_1)
HAVING COUNT(*) >= 1
ORDER BY visits DESC, journey
LIMIT 20
