"""Duplicate hits: the rule by which two events are the same hit, and the events without duplicates.

CloudFront may deliver a line again, and a browser may send a hit again. Both copies carry the tracker's random number
`txn_id`, and the same user, time and query string. The query string is not stored in a column, so "the same" means
equal values in every column that is derived from the query string. This finds every copy. It can mistake two different
hits for one only if they also drew the same six-digit number in the same second.
"""

from __future__ import annotations

from snowplow_sql.events import AGENT_COLUMNS, columns

VIEW = "events_deduplicated"
"""The name of the view with each hit once."""

MEANING = (
    "The events with each hit once: of those with the same txn_id, user_id, dt, tm and the same value in every column "
    "made from the query string, the first by log_file and event_id. Events without a txn_id are all there."
)

KEY = ("txn_id", "user_id", "dt", "tm")
"""Columns that copies of a hit have in common, and different hits hardly ever do."""

_NOT_OF_THE_QUERY = {"event_id", "log_file", "user_ipaddress", "page_url", "useragent", *AGENT_COLUMNS}
"""Columns that are computed by a rule from other parts of the log line, which may differ between copies."""


def one_of_each(events: str) -> str:
    """The SELECT of the relation `events` without the duplicates of each hit."""
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
