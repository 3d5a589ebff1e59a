SELECT
    user_id AS visitor,
    visit_id AS visit_id,
    CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END AS page,
    COUNT(DISTINCT FLOOR((DATEDIFF(CONCAT(dt, ' ', tm), '1970-01-01 00:00:00') * 86400 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 12, 2) AS INT) * 3600 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 15, 2) AS INT) * 60 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 18, 2) AS INT) * 1 - (CAST(SUBSTR('1970-01-01 00:00:00', 12, 2) AS INT) * 3600 + CAST(SUBSTR('1970-01-01 00:00:00', 15, 2) AS INT) * 60 + CAST(SUBSTR('1970-01-01 00:00:00', 18, 2) AS INT) * 1)) / 30)) AS slots,
    CASE
        WHEN 60 <> 0 THEN (COUNT(DISTINCT FLOOR((DATEDIFF(CONCAT(dt, ' ', tm), '1970-01-01 00:00:00') * 86400 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 12, 2) AS INT) * 3600 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 15, 2) AS INT) * 60 + CAST(SUBSTR(CONCAT(dt, ' ', tm), 18, 2) AS INT) * 1 - (CAST(SUBSTR('1970-01-01 00:00:00', 12, 2) AS INT) * 3600 + CAST(SUBSTR('1970-01-01 00:00:00', 15, 2) AS INT) * 60 + CAST(SUBSTR('1970-01-01 00:00:00', 18, 2) AS INT) * 1)) / 30)) * 30) * 1e0 / 60
    END AS engaged_minutes
FROM events
WHERE dt >= '2012-01-01'
  AND user_id IS NOT NULL AND visit_id IS NOT NULL
GROUP BY
    user_id,
    visit_id,
    CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END
ORDER BY slots DESC, visitor, visit_id, page
LIMIT 20;
