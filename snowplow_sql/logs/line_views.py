"""The views of log lines in a DuckDB connection: `log_fields` and `log_lines`, on which all other views are built.

Reading is optimistic. Only after DuckDB has failed are the files examined, and the views recreated over repaired
copies.
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
    """The views over `files`.

    With `odd`, the views also include the lines of the relation `odd_lines` (log_file, line), which must exist in the
    connection.
    """

    def __init__(self, files: ReadableFiles, connection: duckdb.DuckDBPyConnection, *, odd: bool = False) -> None:
        self.files = files
        self.connection = connection
        self.lock = RLock()
        """Must be held while views are created, so that another thread that needs the same views waits for them."""
        self.are_made = False
        self._odd = odd
        if files.names:
            self._make_names()

    def make(self, on: duckdb.DuckDBPyConnection | None = None) -> None:
        """Create the views, on the connection `on` if one is given."""
        parts = self.files.relations()
        if self._odd:
            parts.append(("odd_lines", Layout()))
        make_views(views.of_lines(parts, examined=self.files.are_examined), self.connection if on is None else on)
        self.are_made = True

    def read_all(self, on: duckdb.DuckDBPyConnection | None = None) -> None:
        """Read every line once, on the connection `on` if one is given.

        Cheap, since nothing is parsed. Raises DuckDB's errors.
        """
        (self.connection if on is None else on).execute(views.reading_all()).fetchone()

    def repair(self) -> bool:
        """Examine all files, and read repaired copies of those that DuckDB cannot read. Returns False if done before.

        Raises QueryError in a transaction that has failed, and SourceError if a file cannot be read.
        """
        with self.lock:
            if self.files.are_examined:
                return False
            with translated_errors():
                self.connection.execute("SELECT 1")  # nothing can be created in a failed transaction
            if self.files.copy_broken(self._can_read):
                self._make_names()
            self.make()  # even without copies: from now on, a change of fields is not an error
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
    """Create the views `selects`, SQL by name, on a connection."""
    for name, select in selects.items():
        on.execute(f"CREATE OR REPLACE VIEW {name} AS {select}")


def needed_repair(read: Callable[[], object], repair: Callable[[], bool]) -> bool:
    """Call `read`, and `repair` if DuckDB fails. Returns whether a repair was made, so that a retry makes sense.

    Raises DuckDB's error if there was nothing to repair.
    """
    try:
        read()
    except duckdb.Error:
        if not repair():
            raise
        return True
    return False
