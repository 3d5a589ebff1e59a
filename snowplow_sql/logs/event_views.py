"""The views of events, bad lines and skipped lines, each created only when a statement may need it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

import duckdb

from snowplow_sql.events import columns
from snowplow_sql.logs import duplicates, views
from snowplow_sql.logs.line_views import LineViews, make_views

SelectOf = Callable[[Collection[str]], str]
"""Returns the SELECT of the given columns of the events."""

_NAMES_MORE = re.compile(
    r"\b(?:(?:bad|skipped|log)_lines|log_fields|show|describe|summarize|pragma|query|query_table|information_schema)\b"
    r"|\b(?:duckdb|pg|sqlite)_|(?:^|\()\s*desc\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Matches a SELECT that names a view of lines, or that may list the existing views. The DESC of an ORDER BY does not
match."""


class EventViews:
    """The views `events`, `events_deduplicated`, `bad_lines` and `skipped_lines`.

    `select` returns the SELECT of `events`. `cursor` gives another connection, which is free even while another thread
    runs a query, and whose default catalog is the original one whatever USE has chosen since.
    """

    def __init__(
        self,
        lines: LineViews,
        select: SelectOf,
        cursor: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]],
    ) -> None:
        self.select = select
        self.are_complete = False
        """Whether all views exist but events_deduplicated, which takes longer to create than many queries run."""
        self._lines = lines
        self._cursor = cursor
        self._has_events = False

    def prepare(self, sql: str, *, is_select: bool) -> None:
        """Create the views that the statement may need, except those of a SELECT of events alone: see `Rewriter`."""
        # Any statement other than a SELECT may need the views: it can begin a transaction, which would not see views
        # that are created later on another connection, or it can change the search path.
        if not is_select or _NAMES_MORE.search(sql):
            self.complete()
            self.make_named(sql)

    def make_named(self, sql: str) -> None:
        """Create the view of events that `sql` names."""
        if duplicates.VIEW in sql.lower():
            self.deduplicate()
        else:
            self._make_events()

    def deduplicate(self) -> None:
        """Create the view events_deduplicated."""
        self._make_events()
        sql = f"CREATE VIEW IF NOT EXISTS {duplicates.VIEW} AS {duplicates.one_of_each('events')}"
        self._lines.connection.execute(sql)

    def complete(self) -> bool:
        """Create all missing views but events_deduplicated; False if there were none."""
        with self._lines.lock:
            if self.are_complete:
                return False
            self._make_events()
            with self._cursor() as cursor:
                if not self._lines.are_made:
                    self._lines.make(cursor)
                make_views(views.of_kinds("log_lines"), cursor)
            self.are_complete = True
        return True

    def repair(self) -> bool:
        """Recreate the existing views over the repaired lines; see `LineViews.repair`."""
        with self._lines.lock:
            if not self._lines.repair():
                return False
            there = self._of_events() if self._has_events else {}
            make_views(there | views.of_kinds("log_lines") if self.are_complete else there, self._lines.connection)
        return True

    def _make_events(self) -> None:
        # created late: DuckDB takes long to parse its SQL, and a query that names its columns does without the view
        with self._lines.lock:
            if self._has_events:
                return
            with self._cursor() as cursor:
                make_views(self._of_events(), cursor)
            self._has_events = True

    def _of_events(self) -> dict[str, str]:
        return {"events": self.select(columns())}
