"""Log files whose events are read by the compiled loops; everything else is as in `logs.source`."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from snowplow_sql.engines.duckdb import connect, one_line
from snowplow_sql.errors import SnowqError, SourceError
from snowplow_sql.logs import files, parse, views
from snowplow_sql.logs.fast import RELATION
from snowplow_sql.logs.line_views import LineViews, needed_repair
from snowplow_sql.logs.readable import ReadableFiles
from snowplow_sql.logs.source import LogFiles

if TYPE_CHECKING:
    import pyarrow as pa

    from snowplow_sql.logs.fast.agents import Agents
    from snowplow_sql.logs.fast.hits import Reader


class FastLogFiles(LogFiles):
    """The same views as in `LogFiles`, but `events` reads the files through a `Stream`.

    Here the views of lines are also created late: reading the head of each file for them takes a second for tens of
    thousands of files.
    """

    _is_streamed = True

    def __init__(self, *args: Any, **options: Any) -> None:
        self._inner: set[duckdb.DuckDBPyConnection] = set()
        others = ThreadPoolExecutor(1)  # Python loads the libraries while DuckDB is busy
        self._coming = others.submit(_readers, modern=options.get("modern", False))
        others.shutdown(wait=False)
        super().__init__(*args, **options)

    def _open(self) -> None:
        self._see_all()
        reader, agents = self._coming.result()
        from snowplow_sql.logs.fast.reading import File  # noqa: PLC0415 - loaded by now
        from snowplow_sql.logs.fast.stream import Stream  # noqa: PLC0415

        every = [File(path, self._files.name_of(path)) for path in self.paths]
        self._stream = Stream(every, self._plainly, reader, agents)
        self.connection.register(RELATION, self._stream)

    def _see_all(self) -> None:
        """Raise SourceError if one of the files cannot be read."""
        files.by_kind([path for path in self.paths if not os.access(path, os.R_OK)])

    def _select(self, wanted: Collection[str]) -> str:
        # the rows of the stream include the classes of agents
        return parse.events(f"SELECT * FROM {RELATION}", parse.derived(views.SPELL), None, views.SPELL, wanted)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with super()._cursor() as cursor:
            cursor.register(RELATION, self._stream)  # registered objects are not shared between connections
            yield cursor

    def verify(self) -> bool:
        """As in `LogFiles` if there are views that read lines by SQL; otherwise only check that files can be read."""
        if self._views.are_complete:
            return super().verify()
        self._see_all()
        return False

    def failure(self) -> SnowqError | None:
        """The error of the last reading, if a file could not be read."""
        error = self._stream.error
        return files.unreadable(error) if isinstance(error, OSError) else error

    def second_connection(self) -> duckdb.DuckDBPyConnection:
        """Another connection to the views. May be called by another thread."""
        try:
            other = super().second_connection()
            other.register(RELATION, self._stream)
        except duckdb.Error as error:  # the connection may have been closed meanwhile
            raise SourceError(f"There is no second connection to the logs: {one_line(error)}") from error
        return other

    def interrupt(self) -> None:
        """Stop the readings by the SQL path."""
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
            some = ReadableFiles(paths, names={path: self._files.name_of(path) for path in paths})
            try:
                lines = LineViews(some, connection, odd=True)
                lines.make()
                needed_repair(lines.read_all, lines.repair)
                connection.complete()
                # sql() parses its text in Python first, which takes a quarter of a second if the text is long
                connection.execute(f"CREATE TABLE found AS {views.texts_of_lines(columns, modern=self.modern)}")
                return connection.sql("FROM found").to_arrow_table()
            finally:
                some.close()


def _readers(*, modern: bool) -> tuple[Reader, Agents]:
    from snowplow_sql.logs.fast.agents import Agents  # noqa: PLC0415 - it loads the libraries
    from snowplow_sql.logs.fast.reading import reader  # noqa: PLC0415

    return reader(modern=modern), Agents(modern=modern)
