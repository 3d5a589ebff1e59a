"""The names of the relations of a source in DuckDB: the public and the internal ones."""

from __future__ import annotations

from snowplow_sql.logs import duplicates

EVENTS = ("events", duplicates.VIEW)
"""Relations with one row per event. For logs, the second view is created when a statement names it."""
TABLES = (*EVENTS, "bad_lines", "skipped_lines")
"""Relations that a user may query, whether or not their views exist yet."""
OWN = frozenset(
    {
        *("log_fields", "log_lines", "log_names", "odd_lines"),
        *("log_files", "lost_numbers", "possible_duplicates", "snowq"),
    }
)
"""Internal relations of logs and of databases, on which the public ones are built. They are never suggested to
users."""
