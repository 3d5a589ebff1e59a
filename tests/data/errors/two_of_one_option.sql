/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.loops]
type = "int"
help = "How many."

[params.no_loops]
type = "flag"
help = "None."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events, {{ loops }}, {{ no_loops }}
