WITH adds AS MATERIALIZED (
    SELECT
        CAST(date_trunc('month', dt) AS DATE) AS period,
        COALESCE(('1' || CASE
            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END), '0') AS mark,
        COALESCE(('1' || ev_label), '0') AS second_mark,
        user_id AS visitor,
        COALESCE(CASE
            WHEN regexp_full_match(trim(ev_property), '-?[0-9]+([.]0*)?') THEN TRY_CAST(trim(ev_property) AS INTEGER)
        END, 1) AS pieces
    FROM events
    WHERE dt >= '2012-01-01'
      AND ev_action = 'add-to-basket'
)
SELECT
    a.period AS period,
    CASE WHEN SUBSTR(a.mark, 1, 1) = '1' THEN SUBSTR(a.mark, 2) END AS page,
    CASE WHEN SUBSTR(a.second_mark, 1, 1) = '1' THEN SUBSTR(a.second_mark, 2) END AS sku,
    COUNT(DISTINCT a.visitor) AS visitors,
    COUNT(*) AS adds,
    SUM(a.pieces) AS pieces
FROM adds a
JOIN (
    SELECT
        mark,
        second_mark,
        COUNT(*) AS all_adds
    FROM adds a
    GROUP BY mark, second_mark
    ORDER BY all_adds DESC, mark, second_mark
    LIMIT 100
) t
    ON a.mark = t.mark AND a.second_mark = t.second_mark
GROUP BY a.period, a.mark, a.second_mark
HAVING COUNT(*) >= 1
ORDER BY period, adds DESC, page NULLS FIRST, sku NULLS FIRST
