/*
title = "Activity by decile of users"
description = """
Which share of all activity the most active tenth of users holds, the next tenth, and so on.
Users are ranked by --measure in the selection, the most active first; decile d holds the ranks above (d - 1) / 10 and
up to d / 10 of their number, each rounded down, so that few users leave some deciles empty. Users with the same amount
of activity are interchangeable: whichever of them a boundary parts, the sums are the same. Visits are pairs of user_id
and visit_id; events without user_id are left out."""
chart = { kind = "histogram", x = "decile", y = "share" }
covers = ["B23"]
related = ["events_per_user_distribution", "visits_per_user_distribution", "revenue_concentration"]
keywords = ["power users", "heavy users", "pareto"]
example = "snowq run user_activity_deciles --measure visits"

[params.measure]
type = "choice"
choices = ["events", "page_views", "visits"]
default = "events"
help = "What activity is."

[columns]
decile = ["number", "tenth of the users, from 1, the most active"]
users = ["count", "users in it"]
amount = ["count", "their events, page views or visits"]
share = ["fraction", "amount / that of all users; NULL if all have none"]
cumulative_share = ["fraction", "the same for this decile and all before it"]
*/
{% set visitors %}
SELECT
    {% if measure == 'events' %}
    COUNT(*) AS amount
    {% elif measure == 'page_views' %}
    {{ sql.count_if(sql.is_page_view()) }} AS amount
    {% else %}
    COUNT(DISTINCT visit_id) AS amount
    {% endif %}
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
GROUP BY {{ sql.text('user_id') }}
{% endset %}
{# one row per amount that occurs: users with the same amount need not be told apart #}
{% set tallies %}
SELECT
    1 AS everything,
    amount,
    COUNT(*) AS users
FROM {{ sql.derived(visitors, 'v') }}
GROUP BY amount
{% endset %}
{% set placed %}
SELECT
    t.amount AS amount,
    t.users AS users,
    SUM(CASE WHEN o.amount > t.amount THEN o.users ELSE 0 END) AS above,
    SUM(o.users) AS all_users,
    SUM(o.users * o.amount) AS total
FROM {{ sql.once('tallies', tallies, 't') }}
JOIN {{ sql.once('tallies', tallies, 'o') }}
    ON t.everything = o.everything
GROUP BY t.amount, t.users
{% endset %}
{% set cut %}
SELECT
    decile,
    amount,
    users,
    above,
    total,
    {{ sql.quotient('(all_users * (decile - 1))', '10') }} AS ranks_before,
    {{ sql.quotient('(all_users * decile)', '10') }} AS ranks
FROM {{ sql.derived(placed, 'p') }}
{{ sql.numbers(10, 'd', 'decile') }}
{% endset %}
{# held: how many users of an amount rank in this decile or an earlier one; held_before: in an earlier one #}
{% set held %}
SELECT
    decile,
    amount,
    total,
    ranks_before,
    ranks,
    CASE
        WHEN ranks_before <= above THEN 0
        WHEN ranks_before >= above + users THEN users
        ELSE ranks_before - above
    END AS held_before,
    CASE WHEN ranks <= above THEN 0 WHEN ranks >= above + users THEN users ELSE ranks - above END AS held
FROM {{ sql.derived(cut, 'c') }}
{% endset %}
SELECT
    decile,
    ranks - ranks_before AS users,
    SUM(amount * (held - held_before)) AS amount,
    {{ sql.ratio('SUM(amount * (held - held_before))', 'total') }} AS share,
    {{ sql.ratio('SUM(amount * held)', 'total') }} AS cumulative_share
FROM {{ sql.derived(held, 'h') }}
GROUP BY decile, ranks, ranks_before, total
ORDER BY decile
