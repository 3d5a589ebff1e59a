"""Log files as views of a DuckDB connection.

`events` is the events table, `events_deduplicated` the same with each hit once, if asked for, `bad_lines`
(log_file, reason, line) and `skipped_lines` (log_file, reason, line) the lines that are no events, and `log_lines`
every line with its verdict. All are lazy: what a query does not ask for is not computed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from snowplow_sql.engines.duckdb import SourceHooks
from snowplow_sql.logs import files, relations, views
from snowplow_sql.logs.event_views import EventViews
from snowplow_sql.logs.line_views import LineViews, needed_repair
from snowplow_sql.logs.readable import ReadableFiles
from snowplow_sql.logs.rewriting import Rewriter


class LogFiles(SourceHooks):
    """The log files of a source, as views in one connection.

    The source is a file, a folder or a glob, or else a list of files. `names` says what a file is called in
    `log_file` if not by its path.
    """

    tables, hidden = relations.TABLES, relations.OWN

    _is_streamed = False
    """Whether DuckDB, where it is asked for the same twice, would keep it however much it is."""

    def __init__(
        self,
        source: str | Path | Sequence[str],
        connection: duckdb.DuckDBPyConnection,
        *,
        modern: bool = False,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.connection = connection
        self.modern = modern
        self.may_be_altered = False
        """Whether others may have changed what the names of the views stand for, as by a table of one of them."""
        self.is_alone = False
        """Whether nobody else uses the connection, so that all is done on that one, wherever it is at home."""
        self.downloads: list[tempfile.TemporaryDirectory[str]] = []
        """Folders with the files themselves, if they were fetched for this; removed in the end."""
        self.paths = files.find_named(source) if isinstance(source, str | Path) else list(source)
        self._files = ReadableFiles(self.paths, names=names)
        self._lines = LineViews(self._files, connection)
        self._views = EventViews(self._lines, self._select, self._cursor)
        self._rewriter = Rewriter(connection, self._views, self.paths, is_streamed=self._is_streamed)
        self._open()

    @property
    def line_count(self) -> int | None:
        """Lines in the files, counted byte by byte; None until the files are examined."""
        return self._files.line_count

    @property
    def troubles(self) -> dict[str, str]:
        """What is wrong with a file and costs events, by its name; filled when the files are examined."""
        return self._files.troubles

    def _open(self) -> None:
        """Make the views that the others stand on."""
        self._lines.make()

    def close(self) -> None:
        """Remove the copies that were made of damaged files, what was fetched, and links."""
        self._files.close()
        for folder in self.downloads:
            folder.cleanup()

    def second_connection(self) -> duckdb.DuckDBPyConnection:
        """Another connection to the views."""
        self.complete()
        return self.connection.cursor()

    def prepare(self, sql: str, *, is_select: bool) -> None:
        """Make the views that the statement may need, and events_deduplicated if it names that."""
        self.may_be_altered |= not is_select
        self._views.prepare(sql, is_select=is_select)

    def reading_once(self, select: str) -> str:
        """As `Rewriter` does, unless the names of the views may stand for something else by now."""
        if self.may_be_altered:
            self._views.make_named(select)
            return select
        return self._rewriter.reading_once(select)

    def keep(self, selects: Sequence[str], run: Callable[[str], object]) -> None:
        """Make tables of what the `selects` ask for, each by a statement for `run`, if DuckDB holds them at ease."""
        if not self.may_be_altered:
            self._rewriter.keep(selects, run)

    def let_go(self) -> None:
        """Let go of what is kept."""
        self._rewriter.let_go()

    def complete(self) -> bool:
        """Make the views that are not there yet."""
        return self._views.complete()

    def deduplicate(self) -> None:
        """Make the view events_deduplicated. Not made for all, because that takes longer than many a query."""
        self._views.deduplicate()

    def lines_of(self, events: str) -> str:
        """The statement that gives the lines (log_file, line) behind `events`, a statement with a column event_id."""
        return views.lines_behind(events)

    def verify(self) -> bool:
        """Read every line once, and repair what DuckDB cannot read; whether there was any. Cheap: nothing is parsed."""
        return not self._files.are_examined and needed_repair(self._read_all, self.repair)

    def repair(self) -> bool:
        """Examine all files, and read copies of those that DuckDB cannot read; False if that was done before.

        Raises QueryError in a transaction that has failed.
        """
        return self._views.repair()

    def _read_all(self) -> None:
        with self._cursor() as cursor:  # the answer that is pending stays
            self._lines.read_all(cursor)

    def _select(self, wanted: Collection[str]) -> str:
        """The SELECT of the columns `wanted` of the events."""
        return views.events(wanted, modern=self.modern)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Another connection: at home where this one began, and free when another thread is asking."""
        if self.is_alone:
            yield self.connection
            return
        with self.connection.cursor() as cursor:
            yield cursor


class SecondConnectionHooks(SourceHooks):
    """What log files do for the engine of a second connection, whose views are all made: they note what it changes."""

    tables, hidden = relations.TABLES, relations.OWN

    def __init__(self, logs: LogFiles) -> None:
        self._logs = logs

    def prepare(self, sql: str, *, is_select: bool) -> None:  # noqa: ARG002 - as for all
        """Note that it may change what the names of the views stand for."""
        self._logs.may_be_altered |= not is_select
