/*
title = "Broken on purpose"
description = "A query file with one mistake."

[columns]
events = ["count", "events"]
*/
{% set filter %}
    {% if wide %}
    1 = 1
    {% endif %}
{% endset %}
SELECT
    COUNT(*) AS events
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.count_if(filter) }}
ORDER BY events
