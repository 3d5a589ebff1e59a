SELECT
    page,
    SUM(viewed) AS visitors,
    SUM(viewed * added) AS adders,
    CASE WHEN SUM(viewed) <> 0 THEN SUM(viewed * added) * 1e0 / SUM(viewed) END AS conversion
FROM (
    SELECT
        CASE
            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END AS page,
        user_id AS visitor,
        MAX(CASE
            WHEN (
                event = 'page_view'
                OR (
                    event IS NULL
                    AND tr_orderid IS NULL
                    AND ti_orderid IS NULL
                    AND ev_action IS NULL
                    AND page_title IS NOT NULL
                )
            ) THEN 1
            ELSE 0
        END) AS viewed,
        MAX(CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END) AS added
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
      AND page_url IS NOT NULL
      AND (
          (
              event = 'page_view'
              OR (
                  event IS NULL
                  AND tr_orderid IS NULL
                  AND ti_orderid IS NULL
                  AND ev_action IS NULL
                  AND page_title IS NOT NULL
              )
          )
          OR (ev_action = 'add-to-basket')
      )
    GROUP BY
        CASE
            WHEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1) <> '' THEN regexp_extract(page_url, '^[^:/?#]*://[^/?#]*(/[^?#]*)', 1)
            WHEN regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE regexp_extract(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END,
        user_id
) visitors
WHERE page IS NOT NULL
GROUP BY page
HAVING SUM(added) > 0 AND SUM(viewed) >= 1
ORDER BY visitors DESC, page
LIMIT 50
