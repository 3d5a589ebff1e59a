/*
title = "Broken on purpose"
description = """
A query file with one mistake. These lines begin with the names of a column and of a parameter:
events are counted,
top is never used."""

[params.top]
type = "int"
default = 20
help = "How many."

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
ORDER BY events
LIMIT 1
