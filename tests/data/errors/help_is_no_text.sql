/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.by]
type = "choice"
help = 3
choices = ["a", "b"]
default = "a"

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
  AND {{ by }} = 'a'
