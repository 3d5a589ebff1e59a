SELECT
    CONCAT(SUBSTR(dt, 1, 7), '-01') AS period,
    CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    ev_label AS sku,
    COUNT(DISTINCT user_id) AS visitors,
    COUNT(*) AS adds,
    SUM(COALESCE(CASE
        WHEN TRIM(ev_property) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ev_property) AS INT)
    END, 1)) AS pieces
FROM events
WHERE dt >= '2012-01-01'
  AND ev_action = 'add-to-basket'
GROUP BY
    CONCAT(SUBSTR(dt, 1, 7), '-01'),
    CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END,
    ev_label
HAVING COUNT(*) >= 1
ORDER BY period, adds DESC, page, sku
LIMIT 100;
