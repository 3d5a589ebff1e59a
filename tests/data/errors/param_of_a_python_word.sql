/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.class]
type = "text"
help = "Which one."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events, {{ class }}
