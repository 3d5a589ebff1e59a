"""DuckDB in this process: over log files, or over a database file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import duckdb

from snowplow_sql.errors import Interrupted, QueryError, SourceError
from snowplow_sql.result import Result, Row

_BATCH = 4096


class Sound:
    """A source that needs no repair."""

    def verify(self) -> None:
        """Nothing can be wrong with it."""

    def repair(self) -> bool:
        """There is nothing to repair."""
        return False

    def expect(self, sql: str) -> None:
        """It is as ready for one question as for another."""


def connect(path: str = ":memory:", *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that prints nothing and needs no network."""
    try:
        connection = duckdb.connect(path, read_only=read_only)
    except duckdb.Error as error:
        raise SourceError(f"DuckDB cannot open '{path}': {one_line(error)}") from error
    for setting in (
        "SET enable_progress_bar = false",  # it would go to stdout
        "SET autoinstall_known_extensions = false",
        "SET preserve_insertion_order = false",  # no query relies on it, and loads are quicker without
    ):
        connection.execute(setting)
    return connection


class DuckDB:
    """DuckDB over a source that may turn out to need repair while it is read."""

    dialect = "duckdb"

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: Any = None,
        close: Callable[[], None] | None = None,
    ) -> None:
        self.connection = connection
        self._source = source or Sound()
        self._close = close

    def query(self, sql: str) -> Result:
        """Run one statement; rows are fetched as they are asked for."""
        try:
            return self._run(sql)
        except duckdb.InterruptException as error:
            raise Interrupted("The query was stopped.") from error
        except duckdb.Error as error:
            raise QueryError(f"DuckDB: {one_line(error)}") from error

    def _run(self, sql: str) -> Result:
        try:
            columns, first = self._start(sql)
        except (duckdb.IOException, duckdb.InvalidInputException):
            # what DuckDB says of files that it cannot read; all else is about the question
            if not self._source.repair():
                raise
            columns, first = self._start(sql)
        if len(first) == _BATCH:
            # Rows are about to be handed out while files are still being read. A file that cannot be read
            # must be found before, because a row that is out cannot be taken back.
            self._source.verify()
            columns, first = self._start(sql)
        return Result(columns, chain(first, self._rest()) if len(first) == _BATCH else first, sql)

    def _start(self, sql: str) -> tuple[list[str], list[Row]]:
        self._source.expect(sql)
        cursor = self.connection.execute(sql)
        described = cursor.description or []
        columns = [column[0] for column in described]
        zoned = [f'"{name}"' for name, kind, *_ in described if str(kind) == "TIMESTAMP WITH TIME ZONE"]
        if zoned:  # DuckDB cannot hand these over without a further library; times are UTC here anyway
            plain = ", ".join(f"{name} AT TIME ZONE 'UTC' AS {name}" for name in zoned)
            cursor = self.connection.execute(f"SELECT * REPLACE ({plain}) FROM ({sql.rstrip().rstrip(';')})")
        return columns, cursor.fetchmany(_BATCH)

    def _rest(self) -> Iterator[Row]:
        try:
            while rows := self.connection.fetchmany(_BATCH):
                yield from rows
        except duckdb.InterruptException as error:
            raise Interrupted("The query was stopped.") from error
        except duckdb.Error as error:
            raise QueryError(f"DuckDB: {one_line(error)}") from error

    def progress(self) -> float | None:
        """The share of the running query that is done."""
        percent = self.connection.query_progress()
        return percent / 100 if percent >= 0 else None

    def interrupt(self) -> None:
        """Stop the running query."""
        self.connection.interrupt()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
        if self._close is not None:
            self._close()


def one_line(error: Exception) -> str:
    """DuckDB's message without its line breaks and the picture of where in the text it was."""
    text = str(error).split("\n\nLINE ")[0]
    return " ".join(text.split())
