/*
title = "Days to a conversion"
description = """
Conversions by how many days lie between the visitor's first visit in the selection and the visit with the goal.
A conversion is a visit with the goal, counted once; a visitor can have several. Days are midnights between the
beginnings of the two visits, so that 0 is the same day. A visitor who came before the selection began seems to take
less time than he did. Buckets without a conversion have no row."""
covers = ["B32"]
related = ["visits_to_conversion", "goal_conversion", "funnel_time"]
keywords = ["time to conversion", "time lag"]
chart = { kind = "histogram", x = "days", y = "conversions" }
example = "snowq run days_to_conversion --goal 'basket: action=add-to-basket'"

[params]
goal = "order: event=transaction"
buckets = "0,1,2,3,4,5,6,7,8,15,31,61"

[columns]
place = ["number", "number of the bucket, from 1; 0 is below the first"]
days = ["text", "days since the visitor's first visit"]
conversions = ["count", "conversions after so many days"]
share = ["fraction", "conversions / all conversions"]
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
{% set firsts %}
SELECT
    visitor,
    MIN(began) AS first_began
FROM {{ sql.once('visits', visits, 'v') }}
GROUP BY visitor
{% endset %}
{% set conversions %}
SELECT
    1 AS everything,
    {{ sql.days_between(sql.local('f.first_began'), sql.local('v.began')) }} AS days
FROM {{ sql.once('visits', visits, 'v') }}
JOIN {{ sql.derived(firsts, 'f') }}
    ON v.visitor = f.visitor
WHERE v.goals > 0
{% endset %}
{% set distribution %}
SELECT
    1 AS everything,
    {{ sql.bucket('days', buckets) }} AS bucket_number,
    COUNT(*) AS conversions
FROM {{ sql.once('conversions', conversions, 'c') }}
GROUP BY {{ sql.bucket('days', buckets) }}
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    COUNT(*) AS conversions
FROM {{ sql.once('conversions', conversions, 'c') }}
{% endset %}
SELECT
    d.bucket_number AS place,
    {{ sql.bucket_label('d.bucket_number', buckets) }} AS days,
    d.conversions AS conversions,
    {{ sql.ratio('d.conversions', 't.conversions') }} AS share
FROM {{ sql.derived(distribution, 'd') }}
JOIN {{ sql.derived(total, 't') }}
    ON d.everything = t.everything
ORDER BY place
