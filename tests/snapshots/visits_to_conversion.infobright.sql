SELECT
    d.bucket_number AS place,
    CASE d.bucket_number
        WHEN 0 THEN 'below 1'
        WHEN 1 THEN '1'
        WHEN 2 THEN '2'
        WHEN 3 THEN '3'
        WHEN 4 THEN '4'
        WHEN 5 THEN '5'
        WHEN 6 THEN '6'
        WHEN 7 THEN '7'
        WHEN 8 THEN '8'
        WHEN 9 THEN '9-14'
        WHEN 10 THEN '15-25'
        WHEN 11 THEN '26-50'
        WHEN 12 THEN '51-100'
        WHEN 13 THEN '101+'
    END AS visit_number,
    d.conversions AS conversions,
    CASE WHEN t.conversions <> 0 THEN d.conversions * 1e0 / t.conversions END AS share,
    d.visits AS visits,
    CASE WHEN d.visits <> 0 THEN d.conversions * 1e0 / d.visits END AS conversion_rate
FROM (
    SELECT
        1 AS everything,
        CASE
            WHEN visit_id >= 101 THEN 13
            WHEN visit_id >= 51 THEN 12
            WHEN visit_id >= 26 THEN 11
            WHEN visit_id >= 15 THEN 10
            WHEN visit_id >= 9 THEN 9
            WHEN visit_id >= 8 THEN 8
            WHEN visit_id >= 7 THEN 7
            WHEN visit_id >= 6 THEN 6
            WHEN visit_id >= 5 THEN 5
            WHEN visit_id >= 4 THEN 4
            WHEN visit_id >= 3 THEN 3
            WHEN visit_id >= 2 THEN 2
            WHEN visit_id >= 1 THEN 1
            WHEN visit_id IS NOT NULL THEN 0
        END AS bucket_number,
        COUNT(*) AS visits,
        COUNT(CASE WHEN goals > 0 THEN 1 END) AS conversions
    FROM (
        SELECT
            BINARY user_id AS visitor,
            visit_id,
            MIN(CONCAT(dt, ' ', tm)) AS began,
            COUNT(CASE
                WHEN BINARY CASE
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
        GROUP BY BINARY user_id, visit_id
    ) v
    GROUP BY CASE
        WHEN visit_id >= 101 THEN 13
        WHEN visit_id >= 51 THEN 12
        WHEN visit_id >= 26 THEN 11
        WHEN visit_id >= 15 THEN 10
        WHEN visit_id >= 9 THEN 9
        WHEN visit_id >= 8 THEN 8
        WHEN visit_id >= 7 THEN 7
        WHEN visit_id >= 6 THEN 6
        WHEN visit_id >= 5 THEN 5
        WHEN visit_id >= 4 THEN 4
        WHEN visit_id >= 3 THEN 3
        WHEN visit_id >= 2 THEN 2
        WHEN visit_id >= 1 THEN 1
        WHEN visit_id IS NOT NULL THEN 0
    END
) d
JOIN (
    SELECT
        1 AS everything,
        COUNT(CASE WHEN goals > 0 THEN 1 END) AS conversions
    FROM (
        SELECT
            BINARY user_id AS visitor,
            visit_id,
            MIN(CONCAT(dt, ' ', tm)) AS began,
            COUNT(CASE
                WHEN BINARY CASE
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
        GROUP BY BINARY user_id, visit_id
    ) v
) t
    ON d.everything = t.everything
WHERE d.conversions > 0
ORDER BY place;
