SELECT
    source,
    medium,
    campaign,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors,
    COUNT(CASE WHEN visit_id = 1 THEN 1 END) AS new_visits,
    COUNT(CASE WHEN activity = 1 THEN 1 END) AS bounces,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN activity = 1 THEN 1 END) * 1e0 / COUNT(*) END AS bounce_rate,
    COUNT(CASE WHEN goals > 0 THEN 1 END) AS conversions,
    CASE WHEN COUNT(*) <> 0 THEN COUNT(CASE WHEN goals > 0 THEN 1 END) * 1e0 / COUNT(*) END AS conversion_rate,
    SUM(cents) / 100 AS revenue,
    CASE WHEN (COUNT(*) * 100) <> 0 THEN SUM(cents) * 1e0 / (COUNT(*) * 100) END AS revenue_per_visit
FROM (
    SELECT
        v.visitor, v.visit_id, v.goals, v.activity, v.source, v.medium, v.campaign,
        COALESCE(o.orders, 0) AS orders,
        COALESCE(o.cents, 0) AS cents
    FROM (
        SELECT
            visitor,
            visit_id,
            visit,
            goals,
            activity,
            mkt_source AS source,
            mkt_medium AS medium,
            mkt_campaign AS campaign
        FROM (
            SELECT
                visitor,
                visit_id,
                CAST(visit_id AS STRING) AS visit,
                began,
                goals,
                activity,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[0], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[0], 2)
                END AS mkt_medium,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[1], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[1], 2)
                END AS mkt_source,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[2], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[2], 2)
                END AS page_referrer,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[3], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[3], 2)
                END AS page_url,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[4], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[4], 2)
                END AS mkt_campaign
            FROM (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS began,
                    COUNT(CASE
                        WHEN CASE
                            WHEN event IS NOT NULL THEN event
                            WHEN tr_orderid IS NOT NULL THEN 'transaction'
                            WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                            WHEN ev_action IS NOT NULL THEN 'custom'
                            WHEN page_title IS NOT NULL THEN 'page_view'
                        END = 'transaction' THEN 1
                    END) AS goals,
                    COUNT(CASE WHEN (event IS NULL OR NOT (event = 'page_ping')) THEN 1 END) AS activity,
                    MIN(CASE
                        WHEN user_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_medium, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_source, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(page_referrer, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(page_url, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_campaign, '\001', ' ')), '1')
                        )), '1'))
                    END) AS landing
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY user_id, visit_id
            ) packed
        ) l
        WHERE (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL OR mkt_campaign IS NOT NULL)
    ) v
    LEFT OUTER JOIN (
        SELECT
            CASE
                WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[0], 1, 1) = '0'
                    THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[0], 2)
            END AS visitor,
            CASE
                WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[1], 1, 1) = '0'
                    THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[1], 2)
            END AS visit,
            COUNT(*) AS orders,
            SUM(cents) AS cents
        FROM (
            SELECT
                MIN(CASE
                    WHEN user_id IS NOT NULL
                      AND visit_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                        COALESCE(CONCAT('0', REGEXP_REPLACE(user_id, '\001', ' ')), '1'),
                        '\001',
                        COALESCE(CONCAT('0', REGEXP_REPLACE(CAST(visit_id AS STRING), '\001', ' ')), '1')
                    )), '1'))
                END) AS placed_in,
                COALESCE(MAX(CASE
                    WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                    WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                      AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
                END), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY tr_orderid
        ) each_order
        WHERE placed_in IS NOT NULL
        GROUP BY
            CASE
                WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[0], 1, 1) = '0'
                    THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[0], 2)
            END,
            CASE
                WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[1], 1, 1) = '0'
                    THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, '\001')[1], 2)
            END
    ) o
        ON v.visitor = o.visitor AND v.visit = o.visit
) visits
GROUP BY source, medium, campaign
HAVING COUNT(*) >= 1
ORDER BY visits DESC, source, medium, campaign
LIMIT 20;
