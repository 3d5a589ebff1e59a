"""Log files whose events are read by the kernels; everything else about them is as in `logs.source`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from snowplow_sql.engines.duckdb import connect
from snowplow_sql.logs import parse
from snowplow_sql.logs.fast import RELATION
from snowplow_sql.logs.source import SPELL, LogFiles

if TYPE_CHECKING:
    import pyarrow as pa

    from snowplow_sql.logs.fast.agents import Agents
    from snowplow_sql.logs.fast.hits import Reader


class FastLogFiles(LogFiles):
    """The same views; `events` reads the files by way of a `Stream`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._inner: set[duckdb.DuckDBPyConnection] = set()
        others = ThreadPoolExecutor(1)  # Python loads libraries while DuckDB is busy with the views of the lines
        self._coming = others.submit(_readers, modern=options.get("modern", False))
        others.shutdown(wait=False)
        super().__init__(*args, **options)

    def _create_events(self) -> None:
        # also behind a repair: the stream sees for itself which files it cannot read
        reader, agents = self._coming.result()
        from snowplow_sql.logs.fast.reading import File  # noqa: PLC0415 - loaded by now
        from snowplow_sql.logs.fast.stream import Stream  # noqa: PLC0415

        files = [File(path, self._name(path)) for paths in self._kinds.values() for path in paths]
        self._stream = Stream(files, self._plainly, reader, agents)
        self.connection.register(RELATION, self._stream)
        self._create("VIEW", "events", parse.events(f"SELECT * FROM {RELATION}", None, SPELL))

    def aside(self) -> duckdb.DuckDBPyConnection:
        """Another connection to the views: what is registered is not shared."""
        other = super().aside()
        other.register(RELATION, self._stream)
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
