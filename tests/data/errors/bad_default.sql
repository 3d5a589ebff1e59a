/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.top]
type = "int"
default = "many"
help = "How many."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events
LIMIT {{ top }}
