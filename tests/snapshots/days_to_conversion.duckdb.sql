WITH visits AS MATERIALIZED (
    SELECT
        user_id AS visitor,
        visit_id,
        MIN(dt + tm) AS began,
        COUNT(CASE
            WHEN CASE
                WHEN event IS NOT NULL THEN event
                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                WHEN ev_action IS NOT NULL THEN 'custom'
                WHEN page_title IS NOT NULL THEN 'page_view'
            END = 'transaction' THEN 1
        END) AS goals
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
    GROUP BY user_id, visit_id
),
conversions AS MATERIALIZED (
    SELECT
        1 AS everything,
        date_diff('day', f.first_began, v.began) AS days
    FROM visits v
    JOIN (
        SELECT
            visitor,
            MIN(began) AS first_began
        FROM visits v
        GROUP BY visitor
    ) f
        ON v.visitor = f.visitor
    WHERE v.goals > 0
)
SELECT
    d.bucket_number AS place,
    CASE d.bucket_number
        WHEN 0 THEN 'below 0'
        WHEN 1 THEN '0'
        WHEN 2 THEN '1'
        WHEN 3 THEN '2'
        WHEN 4 THEN '3'
        WHEN 5 THEN '4'
        WHEN 6 THEN '5'
        WHEN 7 THEN '6'
        WHEN 8 THEN '7'
        WHEN 9 THEN '8-14'
        WHEN 10 THEN '15-30'
        WHEN 11 THEN '31-60'
        WHEN 12 THEN '61+'
    END AS days,
    d.conversions AS conversions,
    CASE WHEN t.conversions <> 0 THEN d.conversions * 1e0 / t.conversions END AS share
FROM (
    SELECT
        1 AS everything,
        CASE
            WHEN days >= 61 THEN 12
            WHEN days >= 31 THEN 11
            WHEN days >= 15 THEN 10
            WHEN days >= 8 THEN 9
            WHEN days >= 7 THEN 8
            WHEN days >= 6 THEN 7
            WHEN days >= 5 THEN 6
            WHEN days >= 4 THEN 5
            WHEN days >= 3 THEN 4
            WHEN days >= 2 THEN 3
            WHEN days >= 1 THEN 2
            WHEN days >= 0 THEN 1
            WHEN days IS NOT NULL THEN 0
        END AS bucket_number,
        COUNT(*) AS conversions
    FROM conversions c
    GROUP BY CASE
        WHEN days >= 61 THEN 12
        WHEN days >= 31 THEN 11
        WHEN days >= 15 THEN 10
        WHEN days >= 8 THEN 9
        WHEN days >= 7 THEN 8
        WHEN days >= 6 THEN 7
        WHEN days >= 5 THEN 6
        WHEN days >= 4 THEN 5
        WHEN days >= 3 THEN 4
        WHEN days >= 2 THEN 3
        WHEN days >= 1 THEN 2
        WHEN days >= 0 THEN 1
        WHEN days IS NOT NULL THEN 0
    END
) d
JOIN (
    SELECT
        1 AS everything,
        COUNT(*) AS conversions
    FROM conversions c
) t
    ON d.everything = t.everything
ORDER BY place
