"""The schema of the database file: its tables, the view, and their descriptions."""

from __future__ import annotations

import duckdb

from snowplow_sql._version import __version__
from snowplow_sql.logs import duplicates
from snowplow_sql.sqltext import literal
from snowplow_sql.store import ddl

VERSION = 1
"""The version of the tables below. A file with a higher version was created by a later snowq."""

_TABLES: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "bad_lines": (
        "One row per log line that cannot be read.",
        {
            "log_file": ("VARCHAR", "The file it stands in"),
            "reason": ("VARCHAR", "What is wrong with it"),
            "line": ("VARCHAR", "Its text"),
        },
    ),
    "skipped_lines": (
        "Log lines that are not events by nature: one row per file and reason.",
        {
            "log_file": ("VARCHAR", "The file they stand in"),
            "reason": ("VARCHAR", "Why they are not events"),
            "lines": ("BIGINT", "How many they are"),
        },
    ),
    "lost_numbers": (
        "Texts that are not numbers where a number belongs: one row per file and column.",
        {
            "log_file": ("VARCHAR", "The file they stand in"),
            "column_name": ("VARCHAR", "The column of events that is NULL for it"),
            "events": ("BIGINT", "How many events have such a text"),
        },
    ),
    "log_files": (
        "The manifest: one row per log file that was loaded, or that has the content of one that was.",
        {
            "log_file": ("VARCHAR", "Its absolute path or s3 address"),
            "size": ("BIGINT", "Its bytes, as they are, compressed or not"),
            "modified": ("TIMESTAMP", "When it was last written, UTC"),
            "content": ("VARCHAR", "MD5 of its bytes; of an S3 object its ETag"),
            "same_as": (
                "VARCHAR",
                "The loaded file with the same content, if this one was left out for that; else NULL",
            ),
            "lines": ("BIGINT", "Its lines: events + skipped + bad; NULL where it was left out"),
            "events": ("BIGINT", "How many of them are events"),
            "skipped": ("BIGINT", "How many of them are not events by nature"),
            "bad": ("BIGINT", "How many of them cannot be read"),
            "later": ("BIGINT", "Hits with parameters of trackers since 2013 that were not read"),
            "trouble": ("VARCHAR", "What is wrong with the file and costs lines; NULL if nothing is"),
            "loaded_at": ("TIMESTAMP", "When its batch was loaded, UTC"),
        },
    ),
    "possible_duplicates": (
        "Events that share txn_id, user_id, dt and tm with another one; events_deduplicated compares them.",
        {"event_id": ("UUID", "The event's event_id")},
    ),
    "snowq": (
        "One row: what made this file.",
        {
            "schema_version": ("INTEGER", "Of the tables in this file"),
            "snowq_version": ("VARCHAR", "The version of snowq that made it"),
            "modern": ("BOOLEAN", "Whether what came after 2012 was read too, as with --modern"),
        },
    ),
}

_DEDUPLICATED = f"""
    SELECT * FROM events WHERE event_id NOT IN (SELECT event_id FROM possible_duplicates)
    UNION ALL
    ({duplicates.one_of_each("events WHERE event_id IN (SELECT event_id FROM possible_duplicates)")})"""
# Only events that share their key with another are compared; nearly all events do not.


def create_tables(connection: duckdb.DuckDBPyConnection, *, modern: bool) -> None:
    """Create the tables and the view in the current catalog, with their descriptions as comments."""
    connection.execute("BEGIN")
    for statement in ddl.statements("duckdb"):
        connection.execute(statement)
    for table, (meaning, described) in _TABLES.items():
        kinds = ", ".join(f"{name} {kind}" for name, (kind, _) in described.items())
        connection.execute(f"CREATE TABLE {table} ({kinds})")
        connection.execute(f"COMMENT ON TABLE {table} IS {literal(meaning)}")
        for name, (_, column_meaning) in described.items():
            connection.execute(f"COMMENT ON COLUMN {table}.{name} IS {literal(column_meaning)}")
    connection.execute(f"CREATE VIEW {duplicates.VIEW} AS {_DEDUPLICATED}")
    connection.execute(f"COMMENT ON VIEW {duplicates.VIEW} IS {literal(duplicates.MEANING)}")
    connection.execute("INSERT INTO snowq VALUES (?, ?, ?)", [VERSION, __version__, modern])
    connection.execute("COMMIT")


def tables() -> list[str]:
    """The names of all tables."""
    return ["events", *_TABLES]
