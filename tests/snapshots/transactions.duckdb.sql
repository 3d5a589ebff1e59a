SELECT
    o.order_id AS order_id,
    o.placed AS placed,
    o.at_first[2][2] AS user_id,
    o.at_first[2][4] AS visit_id,
    CAST(o.total / 100 AS DECIMAL(28, 2)) AS total,
    CAST(o.tax / 100 AS DECIMAL(28, 2)) AS tax,
    CAST(o.shipping / 100 AS DECIMAL(28, 2)) AS shipping,
    CAST(i.goods / 100 AS DECIMAL(28, 2)) AS goods,
    i.line_count AS line_count,
    i.pieces AS pieces,
    o.at_first[2][6] AS affiliation,
    o.at_first[2][8] AS city,
    o.at_first[2][10] AS state,
    o.at_first[2][12] AS country
FROM (
    SELECT
        tr_orderid AS order_id,
        MIN(dt + tm) AS placed,
        MIN((dt + tm, (
            user_id IS NULL,
            replace(user_id, chr(1), ' '),
            CAST(visit_id AS VARCHAR) IS NULL,
            replace(CAST(visit_id AS VARCHAR), chr(1), ' '),
            tr_affiliation IS NULL,
            replace(tr_affiliation, chr(1), ' '),
            tr_city IS NULL,
            replace(tr_city, chr(1), ' '),
            tr_state IS NULL,
            replace(tr_state, chr(1), ' '),
            tr_country IS NULL,
            replace(tr_country, chr(1), ' ')
        ))) FILTER (WHERE tr_orderid IS NOT NULL) AS at_first,
        MAX(CAST(CAST(tr_total AS DECIMAL(20, 2)) * 100 AS BIGINT)) AS total,
        MAX(CAST(CAST(tr_tax AS DECIMAL(20, 2)) * 100 AS BIGINT)) AS tax,
        MAX(CAST(CAST(tr_shipping AS DECIMAL(20, 2)) * 100 AS BIGINT)) AS shipping
    FROM events
    WHERE dt >= '2012-01-01'
      AND (event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
      AND tr_orderid IS NOT NULL
    GROUP BY tr_orderid
) o
LEFT OUTER JOIN (
    SELECT
        order_id,
        SUM(cents) AS goods,
        COUNT(*) AS line_count,
        SUM(pieces) AS pieces
    FROM (
        SELECT
            ti_orderid AS order_id,
            ti_sku AS sku,
            MIN(dt + tm) AS sold,
            COALESCE(MAX(ti_quantity), 1) AS pieces,
            CASE
                WHEN ABS(COALESCE(MAX(ti_quantity), 1) * 1e0 * COALESCE(MAX(CAST(CAST(ti_price AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0)) < 1e18
                    THEN COALESCE(MAX(ti_quantity), 1) * COALESCE(MAX(CAST(CAST(ti_price AS DECIMAL(20, 2)) * 100 AS BIGINT)), 0)
            END AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND (event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
        GROUP BY ti_orderid, ti_sku
    ) order_lines
    GROUP BY order_id
) i
    ON o.order_id = i.order_id
ORDER BY placed DESC, order_id
LIMIT 100
