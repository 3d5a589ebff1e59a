/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.customers]
type = "lookup"
help = "Who they are."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }} e
JOIN {{ customers }} c ON c.user_id = e.user_id
WHERE {{ selection }}
ORDER BY events
