"""The views of log lines in a DuckDB connection: `log_fields` and `log_lines`, which all others stand on.

Reading is optimistic: the files are examined, and the views made anew over what was repaired, once DuckDB has failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import RLock

import duckdb

from snowplow_sql.engines.duckdb import translated_errors
from snowplow_sql.logs import views
from snowplow_sql.logs.lines import Layout
from snowplow_sql.logs.readable import ReadableFiles
from snowplow_sql.sqltext import literals


class LineViews:
    """The views over `files`, once they are made.

    With `odd` the lines of the relation `odd_lines` (log_file, line), which the connection has, are read beside those
    of the files.
    """

    def __init__(self, files: ReadableFiles, connection: duckdb.DuckDBPyConnection, *, odd: bool = False) -> None:
        self.files = files
        self.connection = connection
        self.lock = RLock()
        """Whoever has it may make views: another thread that needs the same ones waits for them."""
        self.are_made = False
        self._odd = odd
        if files.names:
            self._make_names()

    def make(self, on: duckdb.DuckDBPyConnection | None = None) -> None:
        """Make the views; `on` is another connection to make them on."""
        parts = self.files.relations()
        if self._odd:
            parts.append(("odd_lines", Layout()))
        make_views(views.of_lines(parts, examined=self.files.are_examined), self.connection if on is None else on)
        self.are_made = True

    def read_all(self, on: duckdb.DuckDBPyConnection | None = None) -> None:
        """Read every line once, as on another connection. Cheap: nothing is parsed. Raises what DuckDB raises."""
        (self.connection if on is None else on).execute(views.reading_all()).fetchone()

    def repair(self) -> bool:
        """Examine all files, and read copies of those that DuckDB cannot read; False if that was done before.

        Raises QueryError in a transaction that has failed, and SourceError if a file cannot be read.
        """
        with self.lock:
            if self.files.are_examined:
                return False
            with translated_errors():
                self.connection.execute("SELECT 1")  # in a transaction that has failed nothing can be made
            if self.files.copy_broken(self._can_read):
                self._make_names()
            self.make()  # also without copies: a change of fields is no error any more
        return True

    def _can_read(self, lines: str) -> bool:
        try:
            self.connection.execute(f"SELECT count(line) FROM {lines}").fetchone()
        except duckdb.Error:
            return False
        return True

    def _make_names(self) -> None:
        names = self.files.names
        pairs = f"unnest({literals(names)}) AS path, unnest({literals(names.values())}) AS name"
        self.connection.execute(f"CREATE OR REPLACE TABLE log_names AS SELECT {pairs}")


def make_views(selects: Mapping[str, str], on: duckdb.DuckDBPyConnection) -> None:
    """Make views of these names on a connection."""
    for name, select in selects.items():
        on.execute(f"CREATE OR REPLACE VIEW {name} AS {select}")


def needed_repair(read: Callable[[], object], repair: Callable[[], bool]) -> bool:
    """Whether DuckDB could not `read` until now, and `repair` has changed that; raises what it raised if not."""
    try:
        read()
    except duckdb.Error:
        if not repair():
            raise
        return True
    return False
