/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params]
grain = "year"

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events, {{ sql.period(grain) }}
