SELECT
    CAST(date_trunc('month', dt) AS DATE) AS period,
    CASE
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    ev_label AS sku,
    COUNT(DISTINCT user_id) AS visitors,
    COUNT(*) AS adds,
    SUM(COALESCE(CASE
        WHEN regexp_full_match(trim(ev_property), '-?[0-9]+([.]0*)?') THEN TRY_CAST(trim(ev_property) AS INTEGER)
    END, 1)) AS pieces
FROM events
WHERE dt >= '2012-01-01'
  AND ev_action = 'add-to-basket'
GROUP BY
    CAST(date_trunc('month', dt) AS DATE),
    CASE
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END,
    ev_label
HAVING COUNT(*) >= 1
ORDER BY period, adds DESC, page NULLS FIRST, sku NULLS FIRST
LIMIT 100
