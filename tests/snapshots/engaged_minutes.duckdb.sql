SELECT
    user_id AS visitor,
    visit_id AS visit_id,
    CASE
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    COUNT(DISTINCT FLOOR(date_diff('second', '1970-01-01 00:00:00', dt + tm) / 30)) AS slots,
    CASE
        WHEN 60 <> 0 THEN (COUNT(DISTINCT FLOOR(date_diff('second', '1970-01-01 00:00:00', dt + tm) / 30)) * 30) * 1e0 / 60
    END AS engaged_minutes
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL AND visit_id IS NOT NULL
GROUP BY
    user_id,
    visit_id,
    CASE
        WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
        WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END
ORDER BY slots DESC, visitor, visit_id NULLS FIRST, page NULLS FIRST
LIMIT 20
