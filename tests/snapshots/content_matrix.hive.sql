SELECT
    p.page AS page,
    p.visitors AS visitors,
    p.pings AS pings,
    CASE WHEN p.visitors <> 0 THEN p.pings * 1e0 / p.visitors END AS pings_per_visitor,
    CASE WHEN p.visitors * a.pages >= a.visitors THEN 'high' ELSE 'low' END AS traffic,
    CASE WHEN p.pings * a.visitors >= a.pings * p.visitors THEN 'high' ELSE 'low' END AS engagement
FROM (
    SELECT
        1 AS everything,
        CASE
            WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END AS page,
        COUNT(DISTINCT user_id) AS visitors,
        COUNT(CASE WHEN event = 'page_ping' THEN 1 END) AS pings
    FROM events
    WHERE dt >= '2012-01-01'
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
          OR event = 'page_ping'
      )
      AND page_url IS NOT NULL
    GROUP BY CASE
        WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
        ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
    END
    HAVING COUNT(DISTINCT user_id) > 0
) p
JOIN (
    SELECT
        everything,
        COUNT(*) AS pages,
        SUM(visitors) AS visitors,
        SUM(pings) AS pings
    FROM (
        SELECT
            1 AS everything,
            CASE
                WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
            END AS page,
            COUNT(DISTINCT user_id) AS visitors,
            COUNT(CASE WHEN event = 'page_ping' THEN 1 END) AS pings
        FROM events
        WHERE dt >= '2012-01-01'
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
              OR event = 'page_ping'
          )
          AND page_url IS NOT NULL
        GROUP BY CASE
            WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
            ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
        END
        HAVING COUNT(DISTINCT user_id) > 0
    ) p
    GROUP BY everything
) a
    ON p.everything = a.everything
ORDER BY visitors DESC, page
LIMIT 50;
