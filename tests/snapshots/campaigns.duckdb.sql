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
    CAST(SUM(cents) / 100 AS DECIMAL(28, 2)) AS revenue,
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
                CAST(visit_id AS VARCHAR) AS visit,
                began,
                goals,
                activity,
                landing[2][2] AS mkt_medium,
                landing[2][4] AS mkt_source,
                landing[2][6] AS page_referrer,
                landing[2][8] AS page_url,
                landing[2][10] AS mkt_campaign
            FROM (
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
                    END) AS goals,
                    COUNT(CASE WHEN (event IS NULL OR NOT (event = 'page_ping')) THEN 1 END) AS activity,
                    MIN((dt + tm, (
                        mkt_medium IS NULL,
                        replace(mkt_medium, chr(1), ' '),
                        mkt_source IS NULL,
                        replace(mkt_source, chr(1), ' '),
                        page_referrer IS NULL,
                        replace(page_referrer, chr(1), ' '),
                        page_url IS NULL,
                        replace(page_url, chr(1), ' '),
                        mkt_campaign IS NULL,
                        replace(mkt_campaign, chr(1), ' ')
                    ))) FILTER (WHERE user_id IS NOT NULL) AS landing
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
            placed_in[2][2] AS visitor,
            placed_in[2][4] AS visit,
            COUNT(*) AS orders,
            SUM(cents) AS cents
        FROM (
            SELECT
                MIN((dt + tm, (
                    user_id IS NULL,
                    replace(user_id, chr(1), ' '),
                    CAST(visit_id AS VARCHAR) IS NULL,
                    replace(CAST(visit_id AS VARCHAR), chr(1), ' ')
                ))) FILTER (WHERE user_id IS NOT NULL AND visit_id IS NOT NULL) AS placed_in,
                COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY tr_orderid
        ) each_order
        WHERE placed_in IS NOT NULL
        GROUP BY placed_in[2][2], placed_in[2][4]
    ) o
        ON v.visitor = o.visitor AND v.visit = o.visit
) visits
GROUP BY source, medium, campaign
HAVING COUNT(*) >= 1
ORDER BY visits DESC, source NULLS FIRST, medium NULLS FIRST, campaign NULLS FIRST
LIMIT 20
