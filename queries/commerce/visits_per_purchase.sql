/*
title = "Visits per purchase"
description = """
For each buyer the visits and purchases in the selection, how many visits a purchase took, and the mean of that over
all buyers. A buyer is a user_id with an event that meets the goal. Purchases are such events; those with a
tr_orderid count once for each of these, so that an order logged twice is one purchase (an order that two users
logged is one of each). Visits are distinct visit_id; a buyer whose events all lack one has 0."""
covers = ["A33"]
related = ["visits_before_purchase", "repeat_purchase", "clv_to_date"]
chart = { kind = "bar", x = "user_id", y = "visits_per_purchase" }
example = "snowq run visits_per_purchase --top 5"

[params]
top = 100
goal = "order: event=transaction"

[columns]
user_id = ["text", "the buyer"]
visits = ["count", "visits"]
purchases = ["count", "purchases"]
visits_per_purchase = ["number", "visits / purchases"]
mean_of_buyers = ["number", "mean of that over all buyers, their sum to six decimals; the same in every row"]
*/
{% set purchasing %}
SELECT
    {{ sql.text('user_id') }} AS buyer,
    COUNT(DISTINCT {{ sql.text('tr_orderid') }}) + COUNT(CASE WHEN tr_orderid IS NULL THEN 1 END) AS purchases
FROM {{ events }}
WHERE {{ selection }}
  AND user_id IS NOT NULL
  AND {{ sql.is_step(goal) }}
GROUP BY {{ sql.text('user_id') }}
{% endset %}
{% set buyers %}
SELECT
    1 AS everything,
    p.buyer AS buyer,
    p.purchases AS purchases,
    COUNT(DISTINCT visit_id) AS visits
FROM {{ events }} e
JOIN {{ sql.derived(purchasing, 'p') }}
    ON {{ sql.text('e.user_id') }} = p.buyer
WHERE {{ selection }}
GROUP BY p.buyer, p.purchases
{% endset %}
{% set mean %}
SELECT
    1 AS everything,
    COUNT(*) AS buyers,
    {{ sql.sum_in_units(sql.ratio('visits', 'purchases'), 6) }} / 1e6 AS ratios
FROM {{ sql.once('buyers', buyers, 'b') }}
{% endset %}
SELECT
    b.buyer AS user_id,
    b.visits AS visits,
    b.purchases AS purchases,
    {{ sql.ratio('b.visits', 'b.purchases') }} AS visits_per_purchase,
    {{ sql.ratio('m.ratios', 'm.buyers') }} AS mean_of_buyers
FROM {{ sql.once('buyers', buyers, 'b') }}
JOIN {{ sql.derived(mean, 'm') }}
    ON b.everything = m.everything
ORDER BY purchases DESC, visits DESC, user_id
LIMIT {{ top }}
