"""The views that stand on those of log lines, each made when a statement may need it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

import duckdb

from snowplow_sql.events import columns
from snowplow_sql.logs import duplicates, views
from snowplow_sql.logs.line_views import LineViews, make_views

SelectOf = Callable[[Collection[str]], str]
"""Gives the SELECT of some columns of the events."""

_NAMES_MORE = re.compile(
    r"\b(?:(?:bad|skipped|log)_lines|log_fields|show|describe|summarize|pragma|query|query_table|information_schema)\b"
    r"|\b(?:duckdb|pg|sqlite)_|(?:^|\()\s*desc\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What is in a SELECT that names a view of lines, or that may tell which views there are; DESC of an order is not."""


class EventViews:
    """The views `events` and `events_deduplicated`, and `bad_lines` and `skipped_lines`, which come last.

    `select` makes the first, and `cursor` gives another connection: at home where the first one began, and free when
    another thread is asking.
    """

    def __init__(
        self,
        lines: LineViews,
        select: SelectOf,
        cursor: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]],
    ) -> None:
        self.select = select
        self.are_complete = False
        """Whether all are made that are made for everybody: events_deduplicated takes longer than many a query."""
        self._lines = lines
        self._cursor = cursor
        self._has_events = False

    def prepare(self, sql: str, *, is_select: bool) -> None:
        """Make those that the statement may need. A SELECT of events alone needs none yet: `Rewriter` sees to those."""
        # Whatever is no SELECT may need them: it can begin a transaction, which sees nothing that is made behind its
        # beginning, or change where names are looked for.
        if not is_select or _NAMES_MORE.search(sql):
            self.complete()
            self.make_named(sql)

    def make_named(self, sql: str) -> None:
        """Make the view of the events that `sql` names."""
        if duplicates.VIEW in sql.lower():
            self.deduplicate()
        else:
            self._make_events()

    def deduplicate(self) -> None:
        """Make the view events_deduplicated."""
        self._make_events()
        sql = f"CREATE VIEW IF NOT EXISTS {duplicates.VIEW} AS {duplicates.one_of_each('events')}"
        self._lines.connection.execute(sql)

    def complete(self) -> bool:
        """Make all others that are not there yet; False if there are none."""
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
        """Make anew those that are there, over lines that were repaired; see LineViews."""
        with self._lines.lock:
            if not self._lines.repair():
                return False
            there = self._of_events() if self._has_events else {}
            make_views(there | views.of_kinds("log_lines") if self.are_complete else there, self._lines.connection)
        return True

    def _make_events(self) -> None:
        # late: DuckDB takes long to read it, and a question that names its columns does without
        with self._lines.lock:
            if self._has_events:
                return
            with self._cursor() as cursor:
                make_views(self._of_events(), cursor)
            self._has_events = True

    def _of_events(self) -> dict[str, str]:
        return {"events": self.select(columns())}
