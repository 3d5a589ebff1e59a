"""The rows of the `hurt` data set as a DuckDB table, and as texts for the independent program."""

from __future__ import annotations

from typing import Any

import duckdb
from hurt import ROWS, Sent

from snowplow_sql.events import FEATURES, columns


def events() -> list[dict[str, str | None]]:
    """Every event as the texts that were sent, for a program that parses them itself."""
    found = []
    for row in ROWS:
        given = {name: row.get(name) for name in columns()}
        found.append({name: value.text if isinstance(value, Sent) else _text(value) for name, value in given.items()})
    return found


def load(connection: duckdb.DuckDBPyConnection, table: str = "events", *, as_sent: bool = False) -> None:
    """Make `table` with all rows, in our types or, if `as_sent`, with text where Hive's table has text for a number."""
    text = {column.name for column in columns().values() if as_sent and column.is_number and column.hive == "string"}
    named = ", ".join(f"{name} {'VARCHAR' if name in text else column.type}" for name, column in columns().items())
    connection.execute(f"CREATE TABLE {table} ({named})")
    insert = f"INSERT INTO {table} VALUES ({', '.join('?' for _ in columns())})"
    for row in ROWS:
        given = [(name, row.get(name)) for name in columns()]
        connection.execute(insert, [_stored(value, as_sent=name in text) for name, value in given])
    flags = ", ".join(f"CASE WHEN br_features_{flag} THEN '{feature}' END" for feature, flag in FEATURES.items())
    connection.execute(f"UPDATE {table} SET br_features = list_filter([{flags}], lambda x: x IS NOT NULL)")


def _stored(value: Any, *, as_sent: bool) -> Any:
    return (value.text if as_sent else value.value) if isinstance(value, Sent) else value


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
