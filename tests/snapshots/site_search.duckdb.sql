SELECT
    keyword,
    SUM(searches) AS searches,
    COUNT(*) AS visits,
    SUM(again) AS again,
    SUM(refined) AS refined,
    SUM(exited) AS exited,
    CASE WHEN SUM(searches) <> 0 THEN SUM(exited) * 1e0 / SUM(searches) END AS exit_rate
FROM (
    SELECT
        visitor,
        visit_id,
        keyword_1 AS keyword,
        COUNT(*) AS searches,
        COUNT(CASE WHEN keyword_2 = keyword_1 THEN 1 END) AS again,
        COUNT(CASE WHEN keyword_2 <> '' AND keyword_2 <> keyword_1 THEN 1 END) AS refined,
        COUNT(CASE WHEN keyword_2 IS NULL THEN 1 END) AS exited
    FROM (
        SELECT
            visitor, visit_id,
            ROW_NUMBER() OVER in_order AS n,
            LEAD(keyword, 0) OVER in_order AS keyword_1,
            LEAD(keyword, 1) OVER in_order AS keyword_2
        FROM (
            SELECT
                user_id AS visitor,
                visit_id,
                dt + tm AS moment,
                CASE
                    WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                    WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                    ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                END AS page,
                COALESCE(nullif(replace(regexp_extract(page_url, '^[^?#]*[?](?:[^#]*?&)??q=([^&#]*)', 1), '+', ' '), ''), '') AS keyword
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL AND visit_id IS NOT NULL
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
              AND page_url IS NOT NULL
            GROUP BY
                user_id,
                visit_id,
                dt + tm,
                CASE
                    WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
                    WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                    ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                END,
                COALESCE(nullif(replace(regexp_extract(page_url, '^[^?#]*[?](?:[^#]*?&)??q=([^&#]*)', 1), '+', ' '), ''), '')
        ) r_row
        WINDOW in_order AS (PARTITION BY visitor, visit_id ORDER BY moment, page, keyword)
    ) r
    WHERE keyword_1 <> ''
    GROUP BY visitor, visit_id, keyword_1
) p
GROUP BY keyword
HAVING SUM(searches) >= 1
ORDER BY searches DESC, keyword
LIMIT 20
