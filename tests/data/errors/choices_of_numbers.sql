/*
title = "Broken on purpose"
description = "A query file with one mistake."

[params.by]
type = "choice"
help = "What it is by."
choices = [1, 2]
default = "a"

[columns]
events = ["count", "events"]
*/
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
  AND {{ by }} = 'a'
