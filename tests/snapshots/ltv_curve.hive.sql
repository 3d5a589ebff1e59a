SELECT
    cohort,
    (YEAR(period) - YEAR(cohort)) * 12 + MONTH(period) - MONTH(cohort) AS period_number,
    cohort_size,
    orders,
    cents / 100 AS revenue,
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
        FROM (
            SELECT
                visitor,
                MIN(period) AS cohort
            FROM (
                SELECT
                    user_id AS visitor,
                    CONCAT(SUBSTR(dt, 1, 7), '-01') AS period
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
            ) a
            GROUP BY visitor
        ) c
        GROUP BY cohort
    ) z
    JOIN (
        SELECT
            1 AS everything,
            period
        FROM (
            SELECT
                user_id AS visitor,
                CONCAT(SUBSTR(dt, 1, 7), '-01') AS period
            FROM events
            WHERE dt >= '2012-01-01'
              AND user_id IS NOT NULL
            GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
        ) a
        GROUP BY period
    ) p
        ON z.everything = p.everything
    LEFT OUTER JOIN (
        SELECT
            c.cohort AS cohort,
            s.period AS period,
            SUM(s.orders) AS orders,
            SUM(s.cents) AS cents
        FROM (
            SELECT
                customer AS visitor,
                CONCAT(SUBSTR(placed, 1, 7), '-01') AS period,
                COUNT(*) AS orders,
                SUM(cents) AS cents
            FROM (
                SELECT
                    order_id,
                    CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS customer,
                    placed,
                    cents
                FROM (
                    SELECT
                        tr_orderid AS order_id,
                        MIN(CASE
                            WHEN user_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
                        END) AS who,
                        MIN(CONCAT(dt, ' ', tm)) AS placed,
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
                ) known
                WHERE who IS NOT NULL
            ) purchases
            GROUP BY customer, CONCAT(SUBSTR(placed, 1, 7), '-01')
        ) s
        JOIN (
            SELECT
                visitor,
                MIN(period) AS cohort
            FROM (
                SELECT
                    user_id AS visitor,
                    CONCAT(SUBSTR(dt, 1, 7), '-01') AS period
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL
                GROUP BY user_id, CONCAT(SUBSTR(dt, 1, 7), '-01')
            ) a
            GROUP BY visitor
        ) c
            ON s.visitor = c.visitor
        GROUP BY c.cohort, s.period
    ) r
        ON z.cohort = r.cohort
    WHERE p.period >= z.cohort
    GROUP BY z.cohort, p.period, z.cohort_size
) curves
ORDER BY cohort, period_number;
