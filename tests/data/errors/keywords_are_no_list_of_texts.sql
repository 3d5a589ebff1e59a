/*
title = "Broken on purpose"
description = "A query file with one mistake."
keywords = "dwell"

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
