SELECT
    CASE
        WHEN regexp_extract(leaving, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(leaving, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(leaving, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(leaving, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS last_page,
    COUNT(*) AS abandoned
FROM (
    SELECT
        leaving[3] AS leaving
    FROM (
        SELECT
            b.visitor AS visitor,
            b.visit AS visit,
            MAX((dt + tm, page_url IS NOT NULL, page_url)) FILTER (WHERE (
                event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            )) AS leaving
        FROM events e
        JOIN (
            SELECT
                user_id AS visitor,
                visit_id AS visit,
                COUNT(CASE WHEN ev_action = 'add-to-basket' THEN 1 END) AS adds,
                COUNT(CASE
                    WHEN (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL)) THEN 1
                END) AS orders
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
              AND (
                  ((ev_action = 'add-to-basket'))
                  OR (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              )
            GROUP BY user_id, visit_id
        ) b
            ON e.user_id = b.visitor AND e.visit_id = b.visit
        WHERE dt >= '2012-01-01'
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
          AND b.adds > 0
          AND b.orders = 0
        GROUP BY b.visitor, b.visit
    ) endings
) addresses
GROUP BY CASE
    WHEN regexp_extract(leaving, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(leaving, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
    WHEN regexp_extract(leaving, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
    ELSE regexp_extract(leaving, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
END
HAVING COUNT(*) >= 1
ORDER BY abandoned DESC, last_page NULLS FIRST
LIMIT 20
