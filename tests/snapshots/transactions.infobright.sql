SELECT
    o.order_id AS order_id,
    o.placed AS placed,
    CASE
        WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 1), CHAR(1), -1), 1, 1) = '0'
            THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 1), CHAR(1), -1), 2)
    END AS user_id,
    CASE
        WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 2), CHAR(1), -1), 1, 1) = '0'
            THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 2), CHAR(1), -1), 2)
    END AS visit_id,
    CAST(o.total / 100 AS DECIMAL(18, 2)) AS total,
    CAST(o.tax / 100 AS DECIMAL(18, 2)) AS tax,
    CAST(o.shipping / 100 AS DECIMAL(18, 2)) AS shipping,
    CAST(i.goods / 100 AS DECIMAL(18, 2)) AS goods,
    i.line_count AS line_count,
    i.pieces AS pieces,
    CASE
        WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 3), CHAR(1), -1), 1, 1) = '0'
            THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 3), CHAR(1), -1), 2)
    END AS affiliation,
    CASE
        WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 4), CHAR(1), -1), 1, 1) = '0'
            THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 4), CHAR(1), -1), 2)
    END AS city,
    CASE
        WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 5), CHAR(1), -1), 1, 1) = '0'
            THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 5), CHAR(1), -1), 2)
    END AS state,
    CASE
        WHEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 6), CHAR(1), -1), 1, 1) = '0'
            THEN SUBSTR(SUBSTRING_INDEX(SUBSTRING_INDEX(CASE WHEN SUBSTR(o.at_first, 20, 1) = '0' THEN SUBSTR(o.at_first, 21) END, CHAR(1), 6), CHAR(1), -1), 2)
    END AS country
FROM (
    SELECT
        BINARY tr_orderid AS order_id,
        MIN(CONCAT(dt, ' ', tm)) AS placed,
        MIN(CASE
            WHEN tr_orderid IS NOT NULL THEN BINARY CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                COALESCE(CONCAT('0', REPLACE(user_id, CHAR(1), ' ')), '1'),
                CHAR(1),
                COALESCE(CONCAT('0', REPLACE(CAST(visit_id AS CHAR), CHAR(1), ' ')), '1'),
                CHAR(1),
                COALESCE(CONCAT('0', REPLACE(tr_affiliation, CHAR(1), ' ')), '1'),
                CHAR(1),
                COALESCE(CONCAT('0', REPLACE(tr_city, CHAR(1), ' ')), '1'),
                CHAR(1),
                COALESCE(CONCAT('0', REPLACE(tr_state, CHAR(1), ' ')), '1'),
                CHAR(1),
                COALESCE(CONCAT('0', REPLACE(tr_country, CHAR(1), ' ')), '1')
            )), '1'))
        END) AS at_first,
        MAX(CAST(tr_total * 100 AS SIGNED)) AS total,
        MAX(CAST(tr_tax * 100 AS SIGNED)) AS tax,
        MAX(CAST(tr_shipping * 100 AS SIGNED)) AS shipping
    FROM events
    WHERE dt >= '2012-01-01'
      AND (BINARY event = 'transaction' OR (event IS NULL AND tr_orderid IS NOT NULL))
      AND tr_orderid IS NOT NULL
    GROUP BY BINARY tr_orderid
) o
LEFT OUTER JOIN (
    SELECT
        order_id,
        SUM(cents) AS goods,
        COUNT(*) AS line_count,
        SUM(pieces) AS pieces
    FROM (
        SELECT
            BINARY ti_orderid AS order_id,
            BINARY ti_sku AS sku,
            MIN(CONCAT(dt, ' ', tm)) AS sold,
            COALESCE(MAX(ti_quantity), 1) AS pieces,
            CASE
                WHEN ABS(COALESCE(MAX(ti_quantity), 1) * 1e0 * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)) < 1e18
                    THEN COALESCE(MAX(ti_quantity), 1) * COALESCE(MAX(CAST(ti_price * 100 AS SIGNED)), 0)
            END AS cents
        FROM events
        WHERE dt >= '2012-01-01'
          AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
          AND ti_orderid IS NOT NULL
        GROUP BY BINARY ti_orderid, BINARY ti_sku
    ) order_lines
    GROUP BY order_id
) i
    ON o.order_id = i.order_id
ORDER BY placed DESC, order_id
LIMIT 100;
