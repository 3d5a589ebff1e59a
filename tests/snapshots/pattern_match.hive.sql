SELECT
    t.units AS units,
    f.matched AS matched,
    CASE WHEN t.units <> 0 THEN f.matched * 1e0 / t.units END AS share,
    f.matches AS matches
FROM (
    SELECT
        1 AS everything,
        COUNT(DISTINCT user_id, visit_id) AS units
    FROM events
    WHERE dt >= '2012-01-01'
      AND user_id IS NOT NULL AND visit_id IS NOT NULL
) t
JOIN (
    SELECT
        1 AS everything,
        COUNT(*) AS matched,
        COALESCE(SUM(matches), 0) AS matches
    FROM (
        SELECT
            visitor, visit_id,
            COUNT(*) AS matches
        FROM (
            SELECT
                h.visitor, h.visit_id,
                h.moment
            FROM (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_1,
                    CASE
                        WHEN CASE
                            WHEN event IS NOT NULL THEN event
                            WHEN tr_orderid IS NOT NULL THEN 'transaction'
                            WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                            WHEN ev_action IS NOT NULL THEN 'custom'
                            WHEN page_title IS NOT NULL THEN 'page_view'
                        END = 'transaction' THEN 1
                        ELSE 0
                    END AS is_step_2,
                    CONCAT(dt, ' ', tm) AS moment
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND (
                      (ev_action = 'add-to-basket')
                      OR (CASE
                          WHEN event IS NOT NULL THEN event
                          WHEN tr_orderid IS NOT NULL THEN 'transaction'
                          WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                          WHEN ev_action IS NOT NULL THEN 'custom'
                          WHEN page_title IS NOT NULL THEN 'page_view'
                      END = 'transaction')
                  )
            ) h
            JOIN (
                SELECT
                    visitor, visit_id,
                    moment
                FROM (
                    SELECT
                        user_id AS visitor,
                        visit_id,
                        CASE WHEN ev_action = 'add-to-basket' THEN 1 ELSE 0 END AS is_step_1,
                        CASE
                            WHEN CASE
                                WHEN event IS NOT NULL THEN event
                                WHEN tr_orderid IS NOT NULL THEN 'transaction'
                                WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                                WHEN ev_action IS NOT NULL THEN 'custom'
                                WHEN page_title IS NOT NULL THEN 'page_view'
                            END = 'transaction' THEN 1
                            ELSE 0
                        END AS is_step_2,
                        CONCAT(dt, ' ', tm) AS moment
                    FROM events
                    WHERE dt >= '2012-01-01'
                      AND user_id IS NOT NULL AND visit_id IS NOT NULL
                      AND (
                          (ev_action = 'add-to-basket')
                          OR (CASE
                              WHEN event IS NOT NULL THEN event
                              WHEN tr_orderid IS NOT NULL THEN 'transaction'
                              WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                              WHEN ev_action IS NOT NULL THEN 'custom'
                              WHEN page_title IS NOT NULL THEN 'page_view'
                          END = 'transaction')
                      )
                ) h
                WHERE is_step_1 = 1
                GROUP BY visitor, visit_id, moment
            ) r
                ON h.visitor = r.visitor AND h.visit_id = r.visit_id
            WHERE h.is_step_2 = 1
              AND h.moment >= r.moment
              AND (DATEDIFF(h.moment, r.moment) * 86400 + CAST(SUBSTR(h.moment, 12, 2) AS INT) * 3600 + CAST(SUBSTR(h.moment, 15, 2) AS INT) * 60 + CAST(SUBSTR(h.moment, 18, 2) AS INT) * 1 - (CAST(SUBSTR(r.moment, 12, 2) AS INT) * 3600 + CAST(SUBSTR(r.moment, 15, 2) AS INT) * 60 + CAST(SUBSTR(r.moment, 18, 2) AS INT) * 1)) <= 1800
            GROUP BY h.visitor, h.visit_id, h.moment
        ) m
        GROUP BY visitor, visit_id
    ) u
) f
    ON t.everything = f.everything
ORDER BY units;
