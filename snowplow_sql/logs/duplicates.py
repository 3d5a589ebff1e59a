"""Hits that were logged twice: what makes two events the same hit, and the events with one of each.

CloudFront may deliver a line again, and a browser may send a hit again. Both copies carry the tracker's
random number `txn_id`, and the same user, time and query string. The query string itself is in no column, so
"the same" means the same value in every column that is made from it. That misses no copy; and it can take two
hits for one only if they also drew the same number of six digits in the same second.
"""

from __future__ import annotations

from snowplow_sql.events import AGENT_COLUMNS, columns

VIEW = "events_deduplicated"
"""The view that has each hit once."""

MEANING = (
    "The events with each hit once: of those with the same txn_id, user_id, dt, tm and the same value in every column "
    "made from the query string, the first by log_file and event_id. Events without a txn_id are all there."
)

KEY = ("txn_id", "user_id", "dt", "tm")
"""What copies of a hit share and other hits hardly ever do."""

_NOT_OF_THE_QUERY = {"event_id", "log_file", "user_ipaddress", "page_url", "useragent", *AGENT_COLUMNS}
"""Columns by a rule that looks elsewhere: the rest of the log line, which may differ between copies."""


def one_of_each(events: str) -> str:
    """The rows of the relation `events` without second copies."""
    return (
        f"SELECT * FROM {events} QUALIFY txn_id IS NULL "
        f"OR row_number() OVER (PARTITION BY {', '.join(_compared())} ORDER BY log_file, event_id) = 1"
    )


def _compared() -> list[str]:
    of_the_query = [
        name
        for name, column in columns().items()
        if column.source in {"query", "rule"} and name not in _NOT_OF_THE_QUERY
    ]
    return sorted(of_the_query, key=lambda name: name not in KEY)
