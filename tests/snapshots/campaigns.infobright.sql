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
    CAST(SUM(cents) / 100 AS DECIMAL(18, 2)) AS revenue,
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
            BINARY mkt_source AS source,
            BINARY mkt_medium AS medium,
            BINARY mkt_campaign AS campaign
        FROM (
            SELECT
                visitor,
                visit_id,
                CAST(visit_id AS CHAR) AS visit,
                began,
                goals,
                activity,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_medium,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_source,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 3), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 3), CHAR(1), -1), 2)
                END AS CHAR) AS page_referrer,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 4), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 4), CHAR(1), -1), 2)
                END AS CHAR) AS page_url,
                CAST(CASE
                    WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 5), CHAR(1), -1), 1, 1) = '0'
                        THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, CHAR(1), 5), CHAR(1), -1), 2)
                END AS CHAR) AS mkt_campaign
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
                    END) AS goals,
                    COUNT(CASE WHEN (event IS NULL OR NOT (BINARY event = 'page_ping')) THEN 1 END) AS activity,
                    MIN(CASE
                        WHEN user_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REPLACE(mkt_medium, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(mkt_source, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(page_referrer, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(page_url, CHAR(1), ' ')), '1'),
                            CHAR(1),
                            COALESCE(CONCAT('0', REPLACE(mkt_campaign, CHAR(1), ' ')), '1')
                        )), '1'))
                    END) AS landing
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY BINARY user_id, visit_id
            ) packed
        ) l
        WHERE (mkt_source IS NOT NULL OR mkt_medium IS NOT NULL OR mkt_campaign IS NOT NULL)
    ) v
    LEFT OUTER JOIN (
        SELECT
            CASE
                WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                    THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
            END AS visitor,
            CASE
                WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                    THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
            END AS visit,
            COUNT(*) AS orders,
            SUM(cents) AS cents
        FROM (
            SELECT
                MIN(CASE
                    WHEN user_id IS NOT NULL
                      AND visit_id IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                        COALESCE(CONCAT('0', REPLACE(user_id, CHAR(1), ' ')), '1'),
                        CHAR(1),
                        COALESCE(CONCAT('0', REPLACE(CAST(visit_id AS CHAR), CHAR(1), ' ')), '1')
                    )), '1'))
                END) AS placed_in,
                COALESCE(MAX(CAST(tr_total * 100 AS SIGNED)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY BINARY tr_orderid
        ) each_order
        WHERE placed_in IS NOT NULL
        GROUP BY
            CASE
                WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
                    THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
            END,
            CASE
                WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
                    THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(placed_in, 20, 1) = '0' THEN SUBSTR(placed_in, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
            END
    ) o
        ON v.visitor = o.visitor AND v.visit = o.visit
) visits
GROUP BY source, medium, campaign
HAVING COUNT(*) >= 1
ORDER BY visits DESC, source, medium, campaign
LIMIT 20;
