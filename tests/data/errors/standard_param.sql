/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.start]
type = "date"
help = "First day."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events, {{ start }}
