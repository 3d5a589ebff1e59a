"""Log files whose events are read by the kernels; everything else about them is as in `logs.source`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

import duckdb

from snowplow_sql.engines.duckdb import connect
from snowplow_sql.logs import parse, views
from snowplow_sql.logs.fast import RELATION
from snowplow_sql.logs.files import Kind
from snowplow_sql.logs.source import LogFiles, lines_of

if TYPE_CHECKING:
    import pyarrow as pa

    from snowplow_sql.logs.fast.agents import Agents
    from snowplow_sql.logs.fast.hits import Reader


_NAMES_MORE = re.compile(
    "_lines|log_fields|show|describe|summarize|pragma|database|query|information_schema|duckdb_|pg_|sqlite_",
    re.IGNORECASE,
)
"""What is in a statement that names a view of lines, or that may tell which views there are."""


class FastLogFiles(LogFiles):
    """The same views; `events` reads the files by way of a `Stream`.

    The views of lines are made when a statement may name them: to look at the head of each file for them takes a tenth
    of a short question's time.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._inner: set[duckdb.DuckDBPyConnection] = set()
        self._lock = RLock()
        self._has_lines = False
        others = ThreadPoolExecutor(1)  # Python loads libraries while DuckDB is busy
        self._coming = others.submit(_readers, modern=options.get("modern", False))
        others.shutdown(wait=False)
        super().__init__(*args, **options)

    def _open(self) -> None:
        if not all(os.access(path, os.R_OK) for path in self.paths):
            self.complete()  # which says what is wrong
        reader, agents = self._coming.result()
        from snowplow_sql.logs.fast.reading import File  # noqa: PLC0415 - loaded by now
        from snowplow_sql.logs.fast.stream import Stream  # noqa: PLC0415

        files = [File(path, self._name(path)) for path in self.paths]
        self._stream = Stream(files, self._plainly, reader, agents)
        self.connection.register(RELATION, self._stream)
        self._create({"events": parse.events(f"SELECT * FROM {RELATION}", None, views.SPELL)})

    def prepare(self, sql: str) -> None:
        """Make the views of lines too, unless the statement has nothing to do with them."""
        super().prepare(sql)
        if _NAMES_MORE.search(sql):
            self.complete()

    def complete(self) -> None:
        """Make the views of lines."""
        self._complete(self.connection)

    def _complete(self, connection: duckdb.DuckDBPyConnection) -> None:
        with self._lock:
            if self._has_lines:
                return
            self._maker = connection
            try:
                self._read(lines_of(self._kinds))
            finally:
                self._maker = self.connection

    def _read(self, sound: Mapping[Kind, str], copies: Mapping[Kind, str] | None = None) -> None:
        with self._lock:
            super()._read(sound, copies)
            self._has_lines = True

    def _create_views(self) -> None:
        # the stream of the events sees for itself which files it cannot read
        self._create(views.of_kinds("log_lines"))

    def verify(self) -> bool:
        """As for all log files, where there are views that read lines by SQL."""
        return self._has_lines and super().verify()

    def aside(self) -> duckdb.DuckDBPyConnection:
        """Another connection to the views: what is registered is not shared. It may be another thread that asks."""
        other = super().aside()
        other.register(RELATION, self._stream)
        self._complete(other)
        return other

    def interrupt(self) -> None:
        """Stop the reading of what is not plain."""
        for connection in list(self._inner):
            connection.interrupt()

    @contextmanager
    def _reading(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        self._inner.add(connection)
        try:
            yield
        finally:
            self._inner.discard(connection)

    def _plainly(self, paths: list[str], odd: pa.Table, columns: list[str]) -> pa.Table:
        with connect() as connection, self._reading(connection):
            connection.execute("SET arrow_lossless_conversion = true")
            connection.register("odd_lines", odd)
            names = {path: self._name(path) for path in paths}
            logs = LogFiles(paths, connection, modern=self.modern, names=names, odd=True)
            try:
                logs.verify()
                connection.complete()
                # sql() parses its text in Python first, which takes a quarter of a second for a long one
                connection.execute(f"CREATE TABLE found AS {logs.texts(columns)}")
                return connection.sql("FROM found").to_arrow_table()
            finally:
                logs.close()


def _readers(*, modern: bool) -> tuple[Reader, Agents]:
    from snowplow_sql.logs.fast.agents import Agents  # noqa: PLC0415 - it loads the libraries
    from snowplow_sql.logs.fast.reading import reader  # noqa: PLC0415

    return reader(modern=modern), Agents(modern=modern)
