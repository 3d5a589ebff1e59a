/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params]
"from-page" = "*"

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events, 1
