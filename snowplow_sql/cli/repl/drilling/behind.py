"""The events behind a row of a result, as a statement of their own.

Three shapes of a query lead back to events, over one relation all the way down:

- each row is an event: that event, by its event_id, or else the events with the row's values;
- each row is a group of events: the events of the query's own selection in that group;
- groups are made of groups, such as visits by the page they began on: the groups below that belong to the row are
  found by the query's own text, each marked with its own keys, and then what lies below those groups.

A join, a union or a window does not: there a row has no one set of events, and nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from snowplow_sql import dialects
from snowplow_sql.cli.repl.drilling.clauses import Item, NotPlainError, Select, parsed
from snowplow_sql.dialects.base import Dialect
from snowplow_sql.errors import UsageError
from snowplow_sql.events import columns
from snowplow_sql.logs import duplicates

_EVENTS = {"events", duplicates.VIEW}


def behind(sql: str, row: Mapping[str, Any], dialect: str, *, table: str = "events") -> str:
    """The statement that gives the events behind `row`, a row of the statement `sql`, in the order of time.

    `table` is one more name of the events. Raises UsageError, with the reason, where the row does not lead back.
    """
    known = dialects.find(dialect)
    whole = {column.name for column in columns().values() if known.type_of(column)}
    try:
        if whole <= set(row) and row["event_id"] is not None:  # an event as it lies, wherever it was found
            sql = f"SELECT event_id FROM {table}"
            row = {"event_id": row["event_id"]}
        return _Drill(parsed(sql, dialect), row, known, table).statement()
    except NotPlainError as error:
        raise UsageError(f"This row does not lead back to single events: {error}. `.sql` shows the query.") from None


class _Drill:
    def __init__(self, select: Select, row: Mapping[str, Any], dialect: Dialect, table: str) -> None:
        self.select, self.row, self.dialect, self.table = select, row, dialect, table
        self.names = list(row)
        # the three say it alike, each in its own way
        self.same = "IS NOT DISTINCT FROM" if dialect.name == "duckdb" else "<=>"

    def statement(self) -> str:
        bottom = self.select
        while bottom.inner is not None:
            bottom = bottom.inner
        known = {*_EVENTS, self.table.lower()}
        order = f"\nORDER BY {bottom.name}.dt, {bottom.name}.tm" if bottom.base.lower() in known else ""
        return self._events(self.select, self._conditions(self.select)) + order

    def _events(self, select: Select, conditions: Sequence[str], joined: str = "", depth: int = 1) -> str:
        """The events below those rows of the relation of `select` that meet `conditions`, and what is `joined`."""
        where = _where([f"{select.where}\n" if conditions else select.where, *conditions])
        if select.inner is None:
            return f"SELECT {f'{select.name}.*' if joined else '*'}\nFROM {select.source}{joined}{where}"
        levels = [select.inner]  # down to the next one that groups, or that reads the table
        while not self._keys(levels[-1]) and levels[-1].inner is not None:
            levels.append(levels[-1].inner)
        keys = self._keys(levels[-1]) or ("event_id",)
        marks = [f"snowq_key_{depth}_{place}" for place in range(1, len(keys) + 1)]
        relation = _marked(levels, dict(zip(marks, keys, strict=True)))
        rows = f"SELECT DISTINCT {', '.join(marks)}\nFROM (\n{relation}\n) {select.name}{joined}{where}"
        same = " AND ".join(f"{key} {self.same} behind.{mark}" for key, mark in zip(keys, marks, strict=True))
        return self._events(levels[-1], [], f"\nJOIN (\n{rows}\n) behind\n    ON {same}", depth + 1)

    def _keys(self, select: Select) -> tuple[str, ...]:
        """The expressions whose values make a group; none where rows are not grouped."""
        return ("1",) if self._is_one_group(select) else _group_keys(select, self.dialect.name)

    def _is_one_group(self, select: Select) -> bool:
        """Whether all rows become one, without GROUP BY."""
        if select.keys or select.is_distinct:
            return False
        return any(_is_aggregate(item.sql, self.dialect.name) for item in select.items if not item.is_star)

    # --- what tells the row -------------------------------------------------------------------------------

    def _conditions(self, outer: Select) -> list[str]:
        """What a row of the relation must meet to belong to the row of the result."""
        star = any(item.is_star for item in outer.items)
        if not star and len(outer.items) != len(self.names):
            raise NotPlainError("its columns are not those of its select list")
        if self._is_one_group(outer):
            return []  # one row, made of them all
        keys = _group_keys(outer, self.dialect.name)
        if keys:
            values = {} if star else {_plain(item.sql): self.row[name] for item, name in self._named(outer)}
            hidden = [key for key in keys if _plain(key) not in values]
            if hidden:
                raise NotPlainError(f"it is grouped by {hidden[0]}, which is no column of the result")
            return [self._is(key, values[_plain(key)]) for key in keys]
        return self._of_a_plain_row(outer, star=star)

    def _of_a_plain_row(self, outer: Select, *, star: bool) -> list[str]:
        """For a result whose rows are those of the relation, without grouping."""
        if outer.inner is None and "event_id" in self.names and (star or self._shows_event_id(outer)):
            return [self._is("event_id", self.row["event_id"])]
        below = _group_keys(outer.inner, self.dialect.name) if outer.inner else ()
        if below and outer.inner:
            named = {_plain(item.sql): item.alias for item in outer.inner.items}
            shown = {item.sql.rpartition(".")[2].lower(): name for item, name in self._named(outer)}
            if star:
                shown = {name.lower(): name for name in self.names}
            known = [named.get(_plain(key), "") for key in below]
            if not all(name and name in shown for name in known):
                raise NotPlainError("the groups that it lists are not named by its columns")
            return [self._is(name, self.row[shown[name]]) for name in known]
        if len(outer.items) == 1 and star:
            return [self._is(name, self.row[name]) for name in self.names]
        if star:
            raise NotPlainError("its columns are not named one by one")
        if any("OVER" in item.sql.upper().split() for item in outer.items):
            raise NotPlainError("it looks at several rows through a window")
        return [self._is(item.sql, self.row[name]) for item, name in self._named(outer)]

    def _shows_event_id(self, outer: Select) -> bool:
        return any(name == "event_id" == item.sql.rpartition(".")[2] for item, name in self._named(outer))

    def _named(self, select: Select) -> list[tuple[Item, str]]:
        return [] if len(select.items) != len(self.names) else list(zip(select.items, self.names, strict=True))

    def _is(self, expression: str, value: Any) -> str:
        if value is None:  # Hive takes <=> NULL for NULL
            return f"({expression}) IS NULL"
        return f"({expression}) {self.same} {self._literal(value)}"

    def _literal(self, value: Any) -> str:
        match value:
            case bool():
                return "true" if value else "false"
            case int():
                return str(value)
            case float() if value == value and abs(value) != float("inf"):  # noqa: PLR0124 - NaN
                return repr(value)
            case Decimal():
                return str(value)
            case str():
                return self.dialect.quote(value)
            case dt.datetime():
                return self.dialect.quote(value.isoformat(sep=" "))
            case dt.date() | dt.time() | dt.timedelta() | UUID():
                return self.dialect.quote(str(value))
            case bytes():
                return self.dialect.quote(value.decode("utf-8", "replace"))
        raise NotPlainError(f"a {type(value).__name__} among its keys cannot be compared")


def _marked(levels: Sequence[Select], marks: Mapping[str, str]) -> str:
    """The relation of the first of `levels`, with `marks`, which are columns of the last, carried up to it."""
    select = levels[0]
    if len(levels) == 1:
        return select.written([f"{sql} AS {mark}" for mark, sql in marks.items()])
    return select.written(list(marks), _marked(levels[1:], marks))


def _where(conditions: Sequence[str]) -> str:
    kept = [condition for condition in conditions if condition.strip()]
    if len(kept) > 1:
        kept = [f"({condition})" for condition in kept]
    return "\nWHERE " + "\n  AND ".join(kept) if kept else ""


def _plain(sql: str) -> str:
    return " ".join(sql.split())


def _group_keys(select: Select, dialect: str) -> tuple[str, ...]:
    """The expressions whose values make a group; none where rows are not grouped."""
    if select.is_distinct and not select.keys:
        return tuple(item.sql for item in select.items)
    if [key.upper() for key in select.keys] != ["ALL"]:
        return select.keys
    return tuple(item.sql for item in select.items if not _is_aggregate(item.sql, dialect))


@cache
def _is_aggregate(sql: str, dialect: str) -> bool:
    """Whether the expression sums up several rows. Raises NotPlainError where that cannot be told."""
    from sqlglot import exp, parse_one  # noqa: PLC0415 - a fifth of a second, rarely needed
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    try:
        tree = parse_one(sql, read={"infobright": "mysql"}.get(dialect, dialect))
    except SqlglotError:
        raise NotPlainError(f"'{_plain(sql)}' is not understood") from None
    if tree.find(exp.Window):
        raise NotPlainError("it looks at several rows through a window")
    if tree.find(exp.AggFunc):
        return True
    unknown = tree.find(exp.Anonymous)
    if unknown is not None:
        raise NotPlainError(f"nothing is known here of the function {unknown.name}")
    return False
