/*
title = "Broken on purpose"
description = "A query file with one mistake."
related = [1]

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
