SELECT
    BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1))
        WHEN 0 THEN 1
        ELSE LOCATE(
            '/',
            CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1), '/'),
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1)) + 3
        )
    END), CASE
        WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1) = '' OR (
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1)) > 0
            AND LOCATE(
                '/',
                SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1),
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1)) + 3
            ) = 0
        ) THEN '/'
        ELSE ''
    END) AS last_page,
    COUNT(*) AS abandoned
FROM (
    SELECT
        CAST(CASE WHEN SUBSTR(leaving, 20, 1) = '1' THEN SUBSTR(leaving, 21) END AS CHAR) AS leaving
    FROM (
        SELECT
            b.visitor AS visitor,
            b.visit AS visit,
            MAX(CASE
                WHEN (
                    BINARY event = 'page_view'
                    OR (
                        event IS NULL
                        AND tr_orderid IS NULL
                        AND ti_orderid IS NULL
                        AND ev_action IS NULL
                        AND page_title IS NOT NULL
                    )
                ) THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('1', page_url), '0'))
            END) AS leaving
        FROM events e
        JOIN (
            SELECT
                BINARY user_id AS visitor,
                visit_id AS visit,
                COUNT(CASE WHEN BINARY ev_action = 'add-to-basket' THEN 1 END) AS adds,
                COUNT(CASE
                    WHEN (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL)) THEN 1
                END) AS orders
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
              AND (
                  ((BINARY ev_action = 'add-to-basket'))
                  OR (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              )
            GROUP BY BINARY user_id, visit_id
        ) b
            ON BINARY e.user_id = b.visitor AND e.visit_id = b.visit
        WHERE dt >= '2012-01-01'
          AND (
              BINARY event = 'page_view'
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
GROUP BY
    BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1))
        WHEN 0 THEN 1
        ELSE LOCATE(
            '/',
            CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1), '/'),
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1)) + 3
        )
    END),
    CASE
    WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1) = '' OR (
        LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1)) > 0
        AND LOCATE(
            '/',
            SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1),
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(leaving, '#', 1), '?', 1)) + 3
        ) = 0
    ) THEN '/'
    ELSE ''
END)
HAVING COUNT(*) >= 1
ORDER BY abandoned DESC, last_page
LIMIT 20;
