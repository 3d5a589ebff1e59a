SELECT
    dt + tm AS happened_at,
    user_id AS visitor,
    visit_id,
    CASE
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    ev_category AS category,
    ev_action AS action,
    ev_label AS label,
    ev_property AS property,
    ev_value AS ev_value
FROM events
WHERE dt >= '2012-01-01'
  AND (
      event = 'custom'
      OR event = 'struct'
      OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NOT NULL)
  )
ORDER BY
    happened_at,
    visitor NULLS FIRST,
    visit_id NULLS FIRST,
    page NULLS FIRST,
    category NULLS FIRST,
    action NULLS FIRST,
    label NULLS FIRST,
    property NULLS FIRST,
    ev_value NULLS FIRST
