/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.by]
type = "choice"
choices = ["visit", "user"]
default = "page"
help = "By what."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events, {{ by }}
