SELECT
    CONCAT(dt, ' ', tm) AS happened_at,
    BINARY user_id AS visitor,
    visit_id,
    BINARY CONCAT(SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), CASE LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1))
        WHEN 0 THEN 1
        ELSE LOCATE(
            '/',
            CONCAT(SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1), '/'),
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
        )
    END), CASE
        WHEN SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1) = '' OR (
            LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) > 0
            AND LOCATE(
                '/',
                SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1),
                LOCATE('://', SUBSTRING_INDEX(SUBSTRING_INDEX(page_url, '#', 1), '?', 1)) + 3
            ) = 0
        ) THEN '/'
        ELSE ''
    END) AS page,
    BINARY ev_category AS category,
    BINARY ev_action AS action,
    BINARY ev_label AS label,
    BINARY ev_property AS property,
    (CAST(ev_value AS CHAR) + 0e0) AS ev_value
FROM events
WHERE dt >= '2012-01-01'
  AND (
      BINARY event = 'custom'
      OR BINARY event = 'struct'
      OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
  )
ORDER BY
    happened_at,
    visitor,
    visit_id,
    page,
    category,
    action,
    label,
    property,
    ev_value;
