"""The events of a table as texts, for a program that parses them itself: rows are dicts, NULL is None."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def table_events(connection: duckdb.DuckDBPyConnection, table: str = "events") -> list[dict[str, str | None]]:
    """Every event of `table`. A flag is written as true or false, a list as its items between brackets."""
    cursor = connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {table}")
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
