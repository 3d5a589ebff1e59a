"""Names and values for completion that come from the source: tables, functions, and values of columns.

They are read in a background thread with its own connection, so that typing never waits for them. Anything that cannot
be read is simply not offered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from snowplow_sql import catalog, dialects
from snowplow_sql.errors import SnowqError
from snowplow_sql.events import FEATURES, MODERN_EVENT_CODES, columns
from snowplow_sql.printable import printable
from snowplow_sql.result import text

if TYPE_CHECKING:
    from snowplow_sql.engines.base import Engine
    from snowplow_sql.session import Session

SAMPLED = 20_000
"""Events that are read for the values of a column. The statement has no filter, so that it never reads more."""
_MOST = 200
"""Values that are kept for a column: the most frequent ones."""
_LONGEST = 80
_SECONDS_TO_END = 2

_FUNCTIONS = {
    "duckdb": "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_name SIMILAR TO '[a-z_0-9]+'",
    "hive": "SHOW FUNCTIONS",
}
"""The statement that lists an engine's functions. MySQL has no such statement, and Pygments' list is used instead."""

_ALL_VALUES = {
    "event": list(MODERN_EVENT_CODES.values()),
    "br_features": list(FEATURES),
}
"""Columns whose values are known in advance."""


class Knowledge:
    """What is known about the source of `session`, whose events are in `table`. `close` ends the thread."""

    def __init__(self, session: Session, table: str) -> None:
        self._session, self._table = session, table
        self._engine: Engine | None = None
        self.tables: list[str] = [table]
        self.functions: list[str] = []
        self._values: dict[str, list[str]] = {}
        self._asked: set[str] = set()
        self._wishes: SimpleQueue[Callable[[Engine], None] | None] = SimpleQueue()
        self._is_closed = False
        self._wishes.put(self._learn_names)
        self._wishes.put(_read_catalogue)
        self._thread = Thread(target=self._work, name="snowq-knowledge", daemon=True)
        self._thread.start()

    def values(self, column: str, then: Callable[[], None] = lambda: None) -> list[str]:
        """The known values of `column` (or of `page`, the path of page_url), the most frequent first.

        The first call for a column usually returns none and has them read. `then` is called in the background thread
        once there are some.
        """
        if column in _ALL_VALUES:
            return _ALL_VALUES[column]
        if column != "page" and columns()[column].type == "BOOLEAN":
            return ["true", "false"]
        if column not in self._values and column not in self._asked:
            self._asked.add(column)
            self._wishes.put(lambda engine: self._learn_values(column, then, engine))
        return self._values.get(column, [])

    def close(self) -> None:
        """Stop the thread and the statement that it is running, and wait a moment for its end."""
        self._is_closed = True
        self._wishes.put(None)
        if self._engine is not None and self._thread.is_alive():
            with suppress(SnowqError):
                self._engine.interrupt()
        self._thread.join(_SECONDS_TO_END)

    # --- in the thread ------------------------------------------------------------------------------------

    def _work(self) -> None:
        try:
            self._engine = self._session.second_engine()
        except SnowqError:
            return
        while (wish := self._wishes.get()) is not None and not self._is_closed:
            with suppress(SnowqError):
                wish(self._engine)
        with suppress(SnowqError):
            self._engine.close()

    def _learn_names(self, engine: Engine) -> None:
        found = [str(row[0]) for row in engine.query("SHOW TABLES").rows]
        self.tables = list(dict.fromkeys([self._table, *found]))
        if engine.dialect in _FUNCTIONS:
            self.functions = sorted(str(row[0]) for row in engine.query(_FUNCTIONS[engine.dialect]).rows)
        else:
            with suppress(ImportError):  # the list is not part of Pygments' public API
                from pygments.lexers._mysql_builtins import MYSQL_FUNCTIONS  # noqa: PLC0415 - rarely needed

                self.functions = sorted(MYSQL_FUNCTIONS)

    def _learn_values(self, column: str, then: Callable[[], None], engine: Engine) -> None:
        dialect = dialects.find(engine.dialect)
        value = dialect.url_path("page_url") if column == "page" else dialect.column(column)
        rows = engine.query(dialect.with_literals(f"SELECT {value} FROM {self._table} LIMIT {SAMPLED}"))
        counts = Counter(text(row[0]) for row in rows if row[0] is not None)
        usable = [value for value in counts if len(value) <= _LONGEST and printable(value) == value]
        self._values[column] = sorted(usable, key=lambda value: (-counts[value], value))[:_MOST]
        if self._values[column]:
            then()


def _read_catalogue(_: Engine) -> None:
    """Read the files of all queries in advance, so that completing their names does not have to wait."""
    catalog.queries()
