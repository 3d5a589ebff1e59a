SELECT
    copies,
    COUNT(*) AS numbers,
    SUM(copies) AS events,
    SUM(copies) - COUNT(*) AS extra_events
FROM (
    SELECT COUNT(*) AS copies
    FROM events
    WHERE dt >= '2012-01-01'
      AND txn_id IS NOT NULL
    GROUP BY
        txn_id,
        user_id,
        dt + tm
) n
GROUP BY copies
ORDER BY copies
