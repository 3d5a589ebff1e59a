/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.word]
type = "text"
default = "tea"
help = "A word."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
  AND UPPER(page_title) = {{ word | upper }}
ORDER BY events
