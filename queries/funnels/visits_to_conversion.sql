/*
title = "Visits to a conversion"
description = """
Conversions by which of the visitor's visits they happened in.
A conversion is a visit with the goal, counted once; a visitor can have several. Visits are counted by visit_id, which
the tracker counts from 1 for each cookie: so those before the selection began count too. Buckets without a conversion
have no row."""
covers = ["B33"]
related = ["days_to_conversion", "goal_conversion"]
keywords = ["path length"]
chart = { kind = "histogram", x = "visit_number", y = "conversions" }
example = "snowq run visits_to_conversion --goal 'basket: action=add-to-basket'"

[params]
goal = "order: event=transaction"
buckets = "1,2,3,4,5,6,7,8,9,15,26,51,101"

[columns]
place = ["number", "number of the bucket, from 1; 0 is below the first"]
visit_number = ["text", "which of the visitor's visits it was"]
conversions = ["count", "conversions in such a visit"]
share = ["fraction", "conversions / all conversions"]
visits = ["count", "all such visits"]
conversion_rate = ["fraction", "conversions / visits"]
*/
{% set visits %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    MIN({{ sql.moment() }}) AS began,
    {{ sql.count_if(sql.is_step(goal)) }} AS goals
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() }}
GROUP BY {{ sql.text('user_id') }}, visit_id
{% endset %}
{% set distribution %}
SELECT
    1 AS everything,
    {{ sql.bucket('visit_id', buckets) }} AS bucket_number,
    COUNT(*) AS visits,
    {{ sql.count_if('goals > 0') }} AS conversions
FROM {{ sql.once('visits', visits, 'v') }}
GROUP BY {{ sql.bucket('visit_id', buckets) }}
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    {{ sql.count_if('goals > 0') }} AS conversions
FROM {{ sql.once('visits', visits, 'v') }}
{% endset %}
SELECT
    d.bucket_number AS place,
    {{ sql.bucket_label('d.bucket_number', buckets) }} AS visit_number,
    d.conversions AS conversions,
    {{ sql.ratio('d.conversions', 't.conversions') }} AS share,
    d.visits AS visits,
    {{ sql.ratio('d.conversions', 'd.visits') }} AS conversion_rate
FROM {{ sql.derived(distribution, 'd') }}
JOIN {{ sql.derived(total, 't') }}
    ON d.everything = t.everything
WHERE d.conversions > 0
ORDER BY place
