WITH visitors AS MATERIALIZED (
    SELECT
        CAST(date_trunc('month', dt) AS DATE) AS period,
        user_id AS visitor,
        COUNT(*) AS views
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
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
    GROUP BY CAST(date_trunc('month', dt) AS DATE), user_id
)
SELECT
    d.period AS period,
    d.place AS place,
    CASE d.place
        WHEN 0 THEN 'below 1'
        WHEN 1 THEN '1'
        WHEN 2 THEN '2-5'
        WHEN 3 THEN '6-10'
        WHEN 4 THEN '11-25'
        WHEN 5 THEN '26+'
    END AS page_views,
    d.visitors AS visitors,
    CASE WHEN t.visitors <> 0 THEN d.visitors * 1e0 / t.visitors END AS share
FROM (
    SELECT
        period,
        CASE
            WHEN views >= 26 THEN 5
            WHEN views >= 11 THEN 4
            WHEN views >= 6 THEN 3
            WHEN views >= 2 THEN 2
            WHEN views >= 1 THEN 1
            WHEN views IS NOT NULL THEN 0
        END AS place,
        COUNT(*) AS visitors
    FROM visitors v
    GROUP BY
        period,
        CASE
            WHEN views >= 26 THEN 5
            WHEN views >= 11 THEN 4
            WHEN views >= 6 THEN 3
            WHEN views >= 2 THEN 2
            WHEN views >= 1 THEN 1
            WHEN views IS NOT NULL THEN 0
        END
) d
JOIN (
    SELECT
        period,
        COUNT(*) AS visitors
    FROM visitors v
    GROUP BY period
) t
    ON d.period = t.period
ORDER BY period, place
