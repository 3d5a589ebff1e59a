"""The relations of a source that DuckDB reads: which are there to be asked, and which it has for itself."""

from __future__ import annotations

from snowplow_sql.logs import duplicates

EVENTS = ("events", duplicates.VIEW)
"""One row per event. Of logs the second is made when it is named."""
TABLES = (*EVENTS, "bad_lines", "skipped_lines")
"""What anybody may ask, whether its view is made by now or not."""
OWN = frozenset(
    {
        *("log_fields", "log_lines", "log_names", "odd_lines"),
        *("log_files", "lost_numbers", "possible_duplicates", "snowq"),
    }
)
"""What the others stand on: of logs, and of a database. It is suggested to nobody."""
