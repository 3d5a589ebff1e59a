"""Rewrite statements over logs to read each line once, and cache in tables what many statements need."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property

import duckdb

from snowplow_sql.engines.duckdb import memory_limit
from snowplow_sql.events import AGENT_COLUMNS, columns
from snowplow_sql.logs import duplicates, files, relations
from snowplow_sql.logs.event_views import EventViews
from snowplow_sql.logs.once import Select

_EVENTS = set(relations.EVENTS)
_WITHOUT_CLASSES = columns().keys() - set(AGENT_COLUMNS)
_LEAST = "log_file"
"""The column of events that is read if a statement names none, as to count events."""
_KEPT = "kept_"
"""Prefix for the names of tables that cache columns of a view."""


class Rewriter:
    """Rewrites statements so that they read the lines of the files at `paths` only once, unlike the views.

    The caller ensures that the names of the views refer to these views, and not to anything that a user created. With
    `is_streamed`, DuckDB would materialize any relation that is mentioned twice, however large it is.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, views: EventViews, paths: Sequence[str], *, is_streamed: bool
    ) -> None:
        self._connection = connection
        self._views = views
        self._paths = paths
        self._is_streamed = is_streamed
        self._kept: dict[str, set[str]] = {}
        """The cached columns of each view, by its name."""

    def reading_once(self, select: str) -> str:
        """Rewrite `select` so that no line is read twice, and create the views that the result names.

        The statement stays as it is if a rewrite might change the result. It may read lines twice if the data to
        materialize may be more than fits comfortably into DuckDB's memory.
        """
        asked = self._understood(select)
        if asked.names is None:
            self._views.make_named(select)
            return select
        first = {}
        for name in _EVENTS & asked.mentions.keys():
            if expression := self._expression(name, asked.names, is_again=asked.mentions[name] > 1):
                first[name] = expression
        return asked.after(first)

    def keep(self, selects: Sequence[str], run: Callable[[str], object]) -> None:
        """Create tables with the columns of events that `selects` need, each by a statement that is passed to `run`.

        Only statements that name all their columns count. No table is created if the data may be more than fits
        comfortably into DuckDB's memory. The tables exist until `let_go`.
        """
        if not self._are_kept_easily:
            return
        wanted: dict[str, set[str]] = {}
        for asked in map(self._understood, selects):
            if named := columns().keys() & (asked.names or frozenset()):
                for name in _EVENTS & asked.mentions.keys():
                    wanted.setdefault(name, set()).update(named)
        for name, some in wanted.items():
            instead = self._instead_of(name, frozenset(some))
            if instead is None:
                self._views.make_named(name)
            source = f"({instead or f'FROM {name}'})"
            run(f"CREATE OR REPLACE TEMP TABLE {_KEPT}{name} AS SELECT {', '.join(sorted(some))} FROM {source} them")
            self._kept[name] = some

    def let_go(self) -> None:
        """Drop the tables that `keep` created."""
        kept, self._kept = self._kept, {}
        for name in kept:
            with suppress(duckdb.Error):  # in a failed transaction, or on a closed connection
                self._connection.execute(f"DROP TABLE IF EXISTS temp.{_KEPT}{name}")

    @cached_property
    def _are_kept_easily(self) -> bool:
        # the columns that a query needs take about a third of the bytes of the lines
        return files.weight_of(self._paths) <= memory_limit(self._connection) / 2

    def _understood(self, select: str) -> Select:
        """The parsed statement; without a syntax tree if DuckDB cannot provide one."""
        if not Select.may_be_changed(select):
            return Select(select, {})
        try:
            ((tree,),) = self._connection.execute("SELECT json_serialize_sql(?)", [select]).fetchall()
            return Select(select, json.loads(tree))
        # a sum of hundreds of terms; DuckDB was built without JSON, or its syntax tree has changed
        except (RecursionError, duckdb.Error, LookupError):
            return Select(select, {})

    def _expression(self, relation: str, names: frozenset[str], *, is_again: bool) -> str | None:
        """The table expression that replaces the view `relation`, for columns among `names`.

        None if the view does as well. `is_again` means that the statement mentions the view more than once.
        """
        is_kept = is_again and self._are_kept_easily
        is_left = is_again and not is_kept and self._is_streamed
        instead = None if is_left else self._instead_of(relation, names)
        if instead is None:
            self._views.make_named(relation)
            if not is_kept:
                return None
        how = "MATERIALIZED " if is_kept else "NOT MATERIALIZED " if is_again else ""
        return f"{how}({instead or f'SELECT * FROM {relation}'})"

    def _instead_of(self, relation: str, names: frozenset[str]) -> str | None:
        """A faster SELECT that can replace the view `relation` for columns among `names`; None if there is none."""
        if relation in self._kept and names & columns().keys() <= self._kept[relation]:
            return f"SELECT * FROM temp.{_KEPT}{relation}"
        if relation == "events":
            return self._views.select(names & columns().keys() or {_LEAST})
        # duplicates are recognized without the classes of user agents
        if names & set(AGENT_COLUMNS):
            return None
        return duplicates.one_of_each(f"({self._views.select(_WITHOUT_CLASSES)})")
