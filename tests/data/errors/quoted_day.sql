/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.day]
type = "date"
default = "2012-01-01"
help = "A day."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
  AND dt = '{{ day }}'
ORDER BY events
