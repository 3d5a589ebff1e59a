"""Log files whose events are read by the kernels; everything else about them is as in `logs.source`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from snowplow_sql.engines.duckdb import Source, connect
from snowplow_sql.logs.fast import RELATION
from snowplow_sql.logs.source import LogFiles

if TYPE_CHECKING:
    import pyarrow as pa

    from snowplow_sql.logs.fast.hits import Reader
    from snowplow_sql.logs.fast.stream import Stream

_SCAN = "PYTHON_ARROW_SCAN"
"""What DuckDB's plans call the reading of it."""


class FastLogFiles(LogFiles):
    """The same views; `events` reads the files by way of a `Stream`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._inner: set[duckdb.DuckDBPyConnection] = set()
        others = ThreadPoolExecutor(1)  # Python loads libraries while DuckDB is busy with the views of the lines
        self._coming = others.submit(_reader, modern=options.get("modern", False))
        others.shutdown(wait=False)
        super().__init__(*args, **options)

    def _create_events(self) -> None:
        # also behind a repair: the stream sees for itself which files it cannot read
        self._stream = self._new_stream()
        self.connection.register(RELATION, self._stream)
        self._create_events_over(RELATION)

    def _new_stream(self) -> Stream:
        reader = self._coming.result()
        from snowplow_sql.logs.fast.stream import File, Stream  # noqa: PLC0415 - loaded by now

        files = [File(path, self._name(path)) for paths in self._kinds.values() for path in paths]
        return Stream(files, self._plainly, reader)

    def aside(self) -> tuple[duckdb.DuckDBPyConnection, Source]:
        """Another connection to the views, with a stream of its own: what is registered is not shared."""
        other, _ = super().aside()
        stream = self._new_stream()
        other.register(RELATION, stream)
        return other, _Narrowed(other, stream)

    def expecting(self, sql: str) -> AbstractContextManager[None]:
        """Read only those columns that DuckDB's plan for `sql` reads."""
        return _narrowed(self._stream, self.connection, sql)

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


def _reader(*, modern: bool) -> Reader:
    from snowplow_sql.logs.fast.stream import reader  # noqa: PLC0415 - it loads the libraries

    return reader(modern=modern)


class _Narrowed(Source):
    """A second connection, which reads no more than it is asked for either."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, stream: Stream) -> None:
        self._connection, self._stream = connection, stream

    def expecting(self, sql: str) -> AbstractContextManager[None]:
        """Read only those columns that DuckDB's plan for `sql` reads."""
        return _narrowed(self._stream, self._connection, sql)


@contextmanager
def _narrowed(stream: Stream, connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[None]:
    # Not for longer: others ask by the connection itself.
    stream.wanted = _wanted(connection, sql)
    try:
        yield
    finally:
        stream.wanted = None


def _wanted(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str] | None:
    """The columns that DuckDB's plan for `sql` reads of the stream; None if that cannot be told."""
    try:
        ((_, plan),) = connection.execute(f"EXPLAIN (FORMAT json) {sql}").fetchall()
    except (duckdb.Error, ValueError):
        return None  # it is none of the statements with a plan, or it is wrong and will be told so
    scans = [node for root in json.loads(plan) for node in _nodes(root) if node["name"].strip() == _SCAN]
    read = [scan["extra_info"].get("Projections") for scan in scans]
    if not scans or None in read:
        return None
    return {name for names in read for name in _listed(names)}


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from _nodes(child)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
