SELECT
    basket,
    item
FROM (
    SELECT
        BINARY ti_orderid AS basket,
        BINARY ti_sku AS item
    FROM events
    WHERE dt >= '2012-01-01'
      AND (BINARY event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
      AND ti_orderid IS NOT NULL
      AND ti_sku IS NOT NULL
    GROUP BY BINARY ti_orderid, BINARY ti_sku
) baskets
ORDER BY basket, item
LIMIT 1000;
