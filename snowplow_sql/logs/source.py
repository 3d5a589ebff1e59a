"""Log files as views of a DuckDB connection.

`events` is the events table, and `events_deduplicated`, created on demand, the same with each hit once. `bad_lines`
(log_file, reason, line) and `skipped_lines` (log_file, reason, line) hold the lines that are not events, and
`log_lines` holds every line with its verdict. All views are lazy: what a query does not need is not computed.
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

    The source is a file, a folder, a glob or a list of files. `names` maps the path of a file to its name in
    `log_file`, which by default is the path.
    """

    tables, hidden = relations.TABLES, relations.OWN

    _is_streamed = False
    """Whether DuckDB would materialize events that a statement mentions twice, however many they are."""

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
        """Whether the names of the views may refer to something else by now, such as a table that a user created."""
        self.is_alone = False
        """Whether nobody else uses the connection, so that everything is done on this connection, in its current
        catalog."""
        self.downloads: list[tempfile.TemporaryDirectory[str]] = []
        """Temporary folders with downloaded files; removed on close."""
        self.paths = files.paths_of(source)
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
        """Problems that cost events, by the name of the file; filled when the files are examined."""
        return self._files.troubles

    def _open(self) -> None:
        """Create the views that all others are built on."""
        self._lines.make()

    def close(self) -> None:
        """Remove the copies of damaged files, the downloads and the links."""
        self._files.close()
        for folder in self.downloads:
            folder.cleanup()

    def second_connection(self) -> duckdb.DuckDBPyConnection:
        """Another connection to the views."""
        self.complete()
        return self.connection.cursor()

    def prepare(self, sql: str, *, is_select: bool) -> None:
        """Create the views that the statement may need, and events_deduplicated if the statement names it."""
        self.may_be_altered |= not is_select
        self._views.prepare(sql, is_select=is_select)

    def reading_once(self, select: str) -> str:
        """As in `Rewriter`, unless the names of the views may refer to something else by now."""
        if self.may_be_altered:
            self._views.make_named(select)
            return select
        return self._rewriter.reading_once(select)

    def keep(self, selects: Sequence[str], run: Callable[[str], object]) -> None:
        """As in `Rewriter`, unless the names of the views may refer to something else by now."""
        if not self.may_be_altered:
            self._rewriter.keep(selects, run)

    def let_go(self) -> None:
        """Drop the tables that `keep` created."""
        self._rewriter.let_go()

    def complete(self) -> bool:
        """Create the missing views; False if there were none."""
        return self._views.complete()

    def deduplicate(self) -> None:
        """Create the view events_deduplicated.

        `complete` leaves it out, because creating it takes longer than many queries run.
        """
        self._views.deduplicate()

    def lines_of(self, events: str) -> str:
        """The statement that gives the lines (log_file, line) behind `events`, a statement with a column event_id."""
        return views.lines_behind(events)

    def verify(self) -> bool:
        """Read every line once, and repair what DuckDB cannot read. Returns whether anything was repaired.

        Cheap, since nothing is parsed.
        """
        return not self._files.are_examined and needed_repair(self._read_all, self.repair)

    def repair(self) -> bool:
        """Examine all files, and read repaired copies of those that DuckDB cannot read. Returns False if done before.

        Raises QueryError in a transaction that has failed.
        """
        return self._views.repair()

    def _read_all(self) -> None:
        with self._cursor() as cursor:  # so that a pending result stays readable
            self._lines.read_all(cursor)

    def _select(self, wanted: Collection[str]) -> str:
        """The SELECT of the columns `wanted` of the events."""
        return views.events(wanted, modern=self.modern)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Another connection, free while another thread runs a query, with the original default catalog."""
        if self.is_alone:
            yield self.connection
            return
        with self.connection.cursor() as cursor:
            yield cursor


class SecondConnectionHooks(SourceHooks):
    """Hooks for the engine of a second connection, whose views all exist: record that names may have changed."""

    tables, hidden = relations.TABLES, relations.OWN

    def __init__(self, logs: LogFiles) -> None:
        self._logs = logs

    def prepare(self, sql: str, *, is_select: bool) -> None:  # noqa: ARG002 - part of the interface
        """Record that the names of the views may refer to something else from now on."""
        self._logs.may_be_altered |= not is_select
