/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.source]
type = "text"
help = "Where from."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events, {{ source }}
