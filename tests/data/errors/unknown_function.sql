/*
title = "Broken on purpose"
description = "A query file with one mistake."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.perod('day') }} = '2012-01-01'
ORDER BY events
