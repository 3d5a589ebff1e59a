WITH active AS MATERIALIZED (
    SELECT
        user_id AS visitor,
        CAST(date_trunc('month', dt) AS DATE) AS period
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL
    GROUP BY user_id, CAST(date_trunc('month', dt) AS DATE)
),
cohorts AS MATERIALIZED (
    SELECT
        visitor,
        MIN(period) AS cohort
    FROM active a
    GROUP BY visitor
),
spending AS MATERIALIZED (
    SELECT
        customer AS visitor,
        CAST(date_trunc('month', placed) AS DATE) AS period,
        COUNT(*) AS orders,
        SUM(cents) AS cents
    FROM (
        SELECT
            order_id,
            who[2] AS customer,
            placed,
            cents
        FROM (
            SELECT
                tr_orderid AS order_id,
                MIN((dt + tm, user_id)) FILTER (WHERE user_id IS NOT NULL) AS who,
                MIN(dt + tm) AS placed,
                COALESCE(MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0) AS cents
            FROM events
            WHERE dt >= '2012-01-01'
              AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
              AND tr_orderid IS NOT NULL
            GROUP BY tr_orderid
        ) known
        WHERE who IS NOT NULL
    ) purchases
    GROUP BY customer, CAST(date_trunc('month', placed) AS DATE)
)
SELECT
    cohort,
    date_diff('month', cohort, period) AS period_number,
    cohort_size,
    orders,
    CAST(cents / 100 AS DECIMAL(28, 2)) AS revenue,
    CASE WHEN (cohort_size * 100) <> 0 THEN cents * 1e0 / (cohort_size * 100) END AS value_per_user
FROM (
    SELECT
        z.cohort AS cohort,
        p.period AS period,
        z.cohort_size AS cohort_size,
        SUM(CASE WHEN r.period <= p.period THEN r.orders ELSE 0 END) AS orders,
        SUM(CASE WHEN r.period <= p.period THEN r.cents ELSE 0 END) AS cents
    FROM (
        SELECT
            1 AS everything,
            cohort,
            COUNT(*) AS cohort_size
        FROM cohorts c
        GROUP BY cohort
    ) z
    JOIN (
        SELECT
            1 AS everything,
            period
        FROM active a
        GROUP BY period
    ) p
        ON z.everything = p.everything
    LEFT OUTER JOIN (
        SELECT
            c.cohort AS cohort,
            s.period AS period,
            SUM(s.orders) AS orders,
            SUM(s.cents) AS cents
        FROM spending s
        JOIN cohorts c
            ON s.visitor = c.visitor
        GROUP BY c.cohort, s.period
    ) r
        ON z.cohort = r.cohort
    WHERE p.period >= z.cohort
    GROUP BY z.cohort, p.period, z.cohort_size
) curves
ORDER BY cohort, period_number
