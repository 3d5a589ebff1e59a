/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.no_meta]
type = "flag"
help = "Leave it out."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events, {{ no_meta }}
