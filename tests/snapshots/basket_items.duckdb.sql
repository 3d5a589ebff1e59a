SELECT
    basket,
    item
FROM (
    SELECT
        ti_orderid AS basket,
        ti_sku AS item
    FROM events
    WHERE dt >= '2012-01-01'
      AND (event = 'transaction_item' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NOT NULL))
      AND ti_orderid IS NOT NULL
      AND ti_sku IS NOT NULL
    GROUP BY ti_orderid, ti_sku
) baskets
ORDER BY basket, item
LIMIT 1000
