SELECT
    customer AS user_id,
    COUNT(*) AS actions,
    SUM(cents) / 100 AS value
FROM (
    SELECT
        CASE WHEN SUBSTR(who, 20, 1) = '0' THEN SUBSTR(who, 21) END AS customer,
        cents AS cents
    FROM (
        SELECT
            tr_orderid AS order_id,
            MIN(CASE
                WHEN user_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', user_id), '1'))
            END) AS who,
            COALESCE(MAX(CASE
                WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
            END), 0) AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND CASE
              WHEN event IS NOT NULL THEN event
              WHEN tr_orderid IS NOT NULL THEN 'transaction'
              WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
              WHEN ev_action IS NOT NULL THEN 'custom'
              WHEN page_title IS NOT NULL THEN 'page_view'
          END = 'transaction'
          AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
          AND tr_orderid IS NOT NULL
        GROUP BY tr_orderid
    ) known
    WHERE who IS NOT NULL
    UNION ALL
    SELECT
        user_id AS customer,
        COALESCE(CASE
            WHEN TRIM(ev_value) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(ev_value) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(ev_value), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(ev_value), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
            WHEN TRIM(ev_value) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
              AND ABS(ROUND(CAST(TRIM(ev_value) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(ev_value) AS DOUBLE) * 100) AS BIGINT)
        END, 0) AS cents
    FROM events
    WHERE dt >= '2012-01-01'
      AND CASE
          WHEN event IS NOT NULL THEN event
          WHEN tr_orderid IS NOT NULL THEN 'transaction'
          WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
          WHEN ev_action IS NOT NULL THEN 'custom'
          WHEN page_title IS NOT NULL THEN 'page_view'
      END = 'transaction'
      AND (
          tr_orderid IS NULL
          OR NOT (COALESCE((event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL)), 1 = 0))
      )
      AND user_id IS NOT NULL
) facts
GROUP BY customer
ORDER BY value DESC, actions DESC, user_id
LIMIT 100;
