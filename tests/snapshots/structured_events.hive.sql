SELECT
    CONCAT(dt, ' ', tm) AS happened_at,
    user_id AS visitor,
    visit_id,
    CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    ev_category AS category,
    ev_action AS action,
    ev_label AS label,
    ev_property AS property,
    CASE
        WHEN TRIM(ev_value) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
          AND ABS(CAST(TRIM(ev_value) AS DOUBLE)) <= 1.7976931348623157e308 THEN CAST(TRIM(ev_value) AS DOUBLE)
    END AS ev_value
FROM events
WHERE dt >= '2012-01-01'
  AND (
      event = 'custom'
      OR event = 'struct'
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
