/*
title = "Duplicate events"
description = """
Events that bear the same number, by how often each occurs: what was logged twice.
A tracker gives each event a random txn_id of six digits, so that two events can share one by chance: with `hit` the
same txn_id, user_id and second make an event the same, with `txn_id` that number alone. Events without a txn_id are
left out. Of the copies of one number one would be kept, the others are extra. --dedupe leaves such hits out, but may
leave out fewer: those only that have the same txn_id, user_id, time and query string."""
chart = { kind = "histogram", x = "copies", y = "numbers" }
covers = ["A86"]
related = ["events", "session_check", "order_reconciliation"]
keywords = ["deduplication"]
example = "snowq run duplicate_events --key txn_id"

[params.key]
type = "choice"
choices = ["hit", "txn_id"]
default = "hit"
help = "What makes two events the same: txn_id, user and second, or txn_id alone."

[columns]
copies = ["number", "how often a number occurs"]
numbers = ["count", "numbers that occur so often"]
events = ["count", "events with one of them"]
extra_events = ["count", "events of these that are more than one of each"]
*/
{% set keys = [sql.text('txn_id')] if key == 'txn_id' else [sql.text('txn_id'), sql.text('user_id'), sql.moment()] %}
{% set numbers %}
SELECT COUNT(*) AS copies
FROM {{ events }}
WHERE {{ selection }}
  AND txn_id IS NOT NULL
GROUP BY
    {% for one in keys %}
    {{ one }}{{ sql.comma(not loop.last) }}
    {% endfor %}
{% endset %}
SELECT
    copies,
    COUNT(*) AS numbers,
    SUM(copies) AS events,
    SUM(copies) - COUNT(*) AS extra_events
FROM {{ sql.derived(numbers, 'n') }}
GROUP BY copies
ORDER BY copies
