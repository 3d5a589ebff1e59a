"""Statements over logs, changed so that they read each line once, and tables of what many of them ask for."""

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
"""The column of events that is read where none is named, as to count them."""
_KEPT = "kept_"
"""What the name of a table begins with that holds columns of a view for a while."""


class Rewriter:
    """What reads the lines of the files at `paths` once, where views of them would read them again.

    Whoever uses it makes sure that the names of the views stand for them, and for nothing of somebody else's. With
    `is_streamed`, DuckDB would keep what it is asked for twice, however much it is.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, views: EventViews, paths: Sequence[str], *, is_streamed: bool
    ) -> None:
        self._connection = connection
        self._views = views
        self._paths = paths
        self._is_streamed = is_streamed
        self._kept: dict[str, set[str]] = {}
        """The columns that are kept of a view, by its name."""

    def reading_once(self, select: str) -> str:
        """The statement `select`, changed so that it reads no line twice; the views that it then names are made.

        It stays as it is where the answer might tell, and reads lines twice where what is kept for it may be
        more than DuckDB holds at ease.
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
        """Make tables of what those `selects` ask for that name all their columns, each by a statement for `run`.

        None where that may be more than DuckDB holds at ease. They are there until `let_go`.
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
        """Let go of what is kept."""
        kept, self._kept = self._kept, {}
        for name in kept:
            with suppress(duckdb.Error):  # in a transaction that has failed, or where all is closed
                self._connection.execute(f"DROP TABLE IF EXISTS temp.{_KEPT}{name}")

    @cached_property
    def _are_kept_easily(self) -> bool:
        # the columns of a query are a third of their lines, and of few all that DuckDB can hold
        return files.weight_of(self._paths) <= memory_limit(self._connection) / 2

    def _understood(self, select: str) -> Select:
        """The statement; without its tree where that is not to be had."""
        if not Select.may_be_changed(select):
            return Select(select, {})
        try:
            ((tree,),) = self._connection.execute("SELECT json_serialize_sql(?)", [select]).fetchall()
            return Select(select, json.loads(tree))
        # it has a sum of hundreds of terms; or DuckDB was built without JSON, or tells of its tree in other words
        except (RecursionError, duckdb.Error, LookupError):
            return Select(select, {})

    def _expression(self, relation: str, names: frozenset[str], *, is_again: bool) -> str | None:
        """The table expression that is put in the place of the view `relation`, for columns of these `names`.

        None where the view does as well. `is_again` says that it is mentioned twice.
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
        """The SELECT that does as well as the view `relation` for columns of these `names`, in less time."""
        if relation in self._kept and names & columns().keys() <= self._kept[relation]:
            return f"SELECT * FROM temp.{_KEPT}{relation}"
        if relation == "events":
            return self._views.select(names & columns().keys() or {_LEAST})
        # what makes two events the same hit is not what their agents say
        if names & set(AGENT_COLUMNS):
            return None
        return duplicates.one_of_each(f"({self._views.select(_WITHOUT_CLASSES)})")
