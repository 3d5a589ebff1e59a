/*
title = "Broken on purpose"
description = "A query file with one mistake."

[columns]
events = ["count"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events
