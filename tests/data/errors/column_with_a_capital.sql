/*
title = "Broken on purpose"
description = "A query file with one mistake."

[columns]
Events = ["count", "events"]
*/
SELECT
    COUNT(*) AS Events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY Events
