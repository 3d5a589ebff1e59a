"""The events behind a row of a result, as a statement of their own.

Three shapes of a query lead back to events, over one relation all the way down:

- each row is an event: that event, by its event_id, or else the events with the row's values;
- each row is a group of events: the events of the query's own selection in that group;
- groups are made of groups, such as visits by the page they began on: the groups below that belong to the row are
  found by the query's own text, each marked with its own keys, and then the events of those groups.

A join, a union, a window or a third layer of groups does not: there a row has no one set of events, and nothing is
guessed.
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
        chain = [self.select]
        while chain[-1].inner is not None:
            chain.append(chain[-1].inner)
        outer, bottom = chain[0], chain[-1]
        conditions = [*([f"({outer.where}\n)"] if outer.where else []), *self._conditions(outer)]
        order = self._order(bottom)
        if outer is bottom:
            where = "\n  AND ".join(conditions)
            return f"SELECT *\nFROM {outer.source}" + (f"\nWHERE {where}" if where else "") + order
        marks = _group_keys(bottom, self.dialect.name) or ("event_id",)
        if _is_one_group(bottom, self.dialect.name):
            marks = ("1",)
        relation = self._marked(chain[1:], marks)
        kept = ", ".join(map(_mark, range(len(marks))))
        where = "\n  AND ".join(conditions)
        found = f"SELECT DISTINCT {kept}\nFROM (\n{relation}\n) {outer.name}" + (f"\nWHERE {where}" if where else "")
        joined = " AND ".join(f"{key} {self.same} behind.{_mark(place)}" for place, key in enumerate(marks))
        own = f"\nWHERE {bottom.where}" if bottom.where else ""
        return f"SELECT {bottom.name}.*\nFROM {bottom.source}\nJOIN (\n{found}\n) behind\n    ON {joined}{own}{order}"

    def _order(self, bottom: Select) -> str:
        known = {*_EVENTS, self.table.lower()}
        return f"\nORDER BY {bottom.name}.dt, {bottom.name}.tm" if bottom.base.lower() in known else ""

    def _marked(self, chain: Sequence[Select], marks: Sequence[str]) -> str:
        """The relation below the outermost SELECT, with the keys of the lowest groups carried up as columns."""
        select = chain[0]
        if len(chain) == 1:
            source = select.source
            carried = [f"{key} AS {_mark(place)}" for place, key in enumerate(marks)]
        else:
            if _group_keys(select, self.dialect.name) or _is_one_group(select, self.dialect.name):
                raise NotPlainError("it groups what is grouped already, and groups that")
            source = f"(\n{self._marked(chain[1:], marks)}\n) {select.name}"
            carried = [_mark(place) for place in range(len(marks))]
        where = f"\nWHERE {select.where}" if select.where else ""
        return f"SELECT {select.select_list}\n, {', '.join(carried)}\nFROM {source}{where}\n{select.tail}".rstrip()

    # --- what tells the row -------------------------------------------------------------------------------

    def _conditions(self, outer: Select) -> list[str]:
        """What a row of the relation must meet to belong to the row of the result."""
        star = any(item.is_star for item in outer.items)
        if not star and len(outer.items) != len(self.names):
            raise NotPlainError("its columns are not those of its select list")
        if not star and _is_one_group(outer, self.dialect.name):
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
        if outer.inner is None and "event_id" in self.names:
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
        if star:
            return [self._is(name, self.row[name]) for name in self.names if name in columns()]
        if any("OVER" in item.sql.upper().split() for item in outer.items):
            raise NotPlainError("it looks at several rows through a window")
        return [self._is(item.sql, self.row[name]) for item, name in self._named(outer)]

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


def _mark(place: int) -> str:
    return f"snowq_key_{place + 1}"


def _plain(sql: str) -> str:
    return " ".join(sql.split())


def _group_keys(select: Select, dialect: str) -> tuple[str, ...]:
    """The expressions whose values make a group; none where rows are not grouped."""
    if select.is_distinct:
        return tuple(item.sql for item in select.items)
    if [key.upper() for key in select.keys] != ["ALL"]:
        return select.keys
    return tuple(item.sql for item in select.items if not _is_aggregate(item.sql, dialect))


def _is_one_group(select: Select, dialect: str) -> bool:
    """Whether all rows become one, without GROUP BY."""
    if select.keys or select.is_distinct:
        return False
    return any(_is_aggregate(item.sql, dialect) for item in select.items if not item.is_star)


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
