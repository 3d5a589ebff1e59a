/*
title = "Broken on purpose"
description = "A query file with one mistake."
chart = { kind = "bar", x = "events", y = "events" }

[columns]
events = ["text", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events
