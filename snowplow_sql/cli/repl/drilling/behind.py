"""The statement for the events behind a row of a result.

The search starts at the row and follows the query's relations down to the events:

- A row that is an event leads to the event with its event_id, or without one to the events with the row's values.
- A row that is a group leads to the rows of that group within the query's own selection.
- Of joined relations, the finest is followed: the events themselves, or the subquery with the most keys. If several are
  equally fine, all are followed. Events of an outer join are followed too, but do not decide which is the finest.
- A relation that is joined as a whole to each group, such as all users to those of a decile, is not followed. The
  groups of a list of all pairs are not followed either if more is known about each pair (see `crossing`).
- If a group is turned into several rows, or contributes to several groups, only what counts in the row is followed.
- In a union, each branch is searched for the row.
- A single row of sums over everything leads to what the row's figure counts (see `figures`).

If the row does not show its own keys, or a window function looked at its neighbours, the query runs again with the keys
added to its columns. The keys of all rows that look like the row are followed: equal rows lead to the same events.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from snowplow_sql import dialects
from snowplow_sql.cli.repl.drilling.aggregates import adds_up, is_portion, is_window
from snowplow_sql.cli.repl.drilling.clauses import parsed
from snowplow_sql.cli.repl.drilling.figures import UNKNOWN, Figures, counted, figures_of, first_figure, laid_out_figure
from snowplow_sql.cli.repl.drilling.statement import Item, NotPlainError, Relation, Select, Union
from snowplow_sql.cli.repl.drilling.ways import ALL, Way, Ways
from snowplow_sql.cli.repl.drilling.written import Plain, all_of, where_of
from snowplow_sql.cli.repl.tokens import meaningful
from snowplow_sql.dialects.base import Dialect
from snowplow_sql.errors import UsageError
from snowplow_sql.events import columns
from snowplow_sql.logs import duplicates

_EVENTS = {"events", duplicates.VIEW}


@dataclass(frozen=True)
class EventsBehind:
    """The statement for the events behind a row, and caveats about them."""

    sql: str
    """The statement that selects the events, ordered by time."""
    is_whole: bool
    """Whether these are all events of the query's selection, because the row sums over all of them."""
    is_of_several: bool
    """Whether these are the events of several groups that the row combines, or of a larger group that it belongs to."""
    is_shared: bool
    """Whether some of the events count in other rows too, and only in part in each of them."""


def events_behind(
    sql: str, row: Mapping[str, Any], dialect: str, *, table: str = "events", is_parsed_anew: bool = False
) -> EventsBehind:
    """The events behind `row`, a row of the statement `sql`.

    `table` is another name of the table of events. `is_parsed_anew` says that each mention of the events in a statement
    plans and parses the logs again; the statement then mentions them no more than twice. Raises UsageError with the
    reason if the row cannot be traced back to events.
    """
    known = dialects.find(dialect)
    whole = {column.name for column in columns().values() if known.type_of(column)}
    try:
        if whole <= set(row) and row["event_id"] is not None:  # a complete event, whatever the query
            sql = f"SELECT event_id FROM {table}"
            row = {"event_id": row["event_id"]}
        return _Drill(parsed(sql, dialect), row, known, table, once=is_parsed_anew).found()
    except NotPlainError as error:
        raise UsageError(f"This row does not lead back to single events: {error}. `.sql` shows the query.") from None


@dataclass(frozen=True)
class _Wanted:
    """The rows that are wanted of a statement: those whose expressions have these values."""

    values: tuple[str, ...]
    """The values as SQL, in the order of the expressions."""
    rows: str = ""
    """The statement that returns the values; '' if they are literals."""
    figures: Figures = UNKNOWN
    """The columns that count if the rows are sums over everything."""
    is_laid_out: bool = False
    """Whether `figures` are the columns that count even if the rows are groups."""


_EVERY = _Wanted(())


def _of_rows(marks: Sequence[str], rows: str, figures: Figures) -> _Wanted:
    """The rows that match the columns `marks` of any row of `rows`, a statement that is joined as `behind`."""
    return _Wanted(tuple(f"behind.{mark}" for mark in marks), rows, figures)


class _Drill:
    def __init__(
        self, query: Select | Union, row: Mapping[str, Any], dialect: Dialect, table: str, *, once: bool
    ) -> None:
        self.query, self.row, self.dialect, self.once = query, row, dialect, once
        self.events = frozenset({*_EVENTS, table.lower()})
        self.ways = Ways(dialect.name, self.events)
        self.names = list(row)
        # equality that holds between NULLs
        self.same = "IS NOT DISTINCT FROM" if dialect.name == "duckdb" else "<=>"
        self.tables: set[str] = set()
        self.is_whole = self.is_of_several = self.is_shared = False
        self._marks = 0

    def found(self) -> EventsBehind:
        """The statement for the events. It selects each event once."""
        items = self.query.items
        if not any(item.is_star for item in items) and len(items) != len(self.names):
            raise NotPlainError("its columns are not those of its select list")
        parts = list(self._of_the_row(self.query))
        if len(self.tables) != 1:
            raise NotPlainError("it reads several tables" if self.tables else "it reads no table")
        (base,) = self.tables
        if len(parts) == 1 and not (self.once and parts[0].is_joined):
            sql, name = parts[0].rows(), parts[0].name
        else:
            ids = "\nUNION ALL\n".join(part.ids() for part in parts)
            name = "found"
            sql = (
                f"SELECT {name}.*\nFROM {base} {name}\n"
                f"JOIN (\n{self._read_once(base, ids)}SELECT DISTINCT event_id\nFROM (\n{ids}\n) parts\n) behind\n"
                f"    ON {name}.event_id = behind.event_id"
            )
        order = f"\nORDER BY {name}.dt, {name}.tm" if base.lower() in self.events else ""
        return EventsBehind(sql + order, self.is_whole, self.is_of_several, self.is_shared)

    def _read_once(self, base: str, sql: str) -> str:
        """A WITH that reads the events once for `sql`, with only the columns it mentions; '' if that is not needed."""
        if not self.once or "." in base:
            return ""
        found = meaningful(sql, self.dialect.name)
        names = {token.text.strip('"').lower() for token in found}
        asked = [column for column in columns() if column in names]
        if any(two.text == "*" and one.word in {"SELECT", "DISTINCT", ",", "."} for one, two in pairwise(found)):
            asked = ["*"]
        return f"WITH {base} AS MATERIALIZED (\nSELECT {', '.join(asked)}\nFROM {base}\n)\n"

    # --- from the row ------------------------------------------------------------------------------------------

    def _of_the_row(self, query: Select | Union) -> Iterator[Plain]:
        if isinstance(query, Union):
            yield from self._of_its_likes(query, star=False)
            return
        star = any(item.is_star for item in query.items)
        keys = self.ways.keys(query)
        if keys == ALL:
            yield from self._of_keys(query, keys, _EVERY)
            return
        shown = {} if star else {_plain(item.sql): self.row[name] for item, name in self._named(query)}
        if keys and all(_plain(key) in shown for key in keys):
            wanted = _Wanted(tuple(self._literal(shown[_plain(key)]) for key in keys))
            yield from self._of_keys(query, keys, wanted)
            return
        if (
            not keys
            and query.is_of_one_table
            and not any(is_window(item.sql, self.dialect.name) for item in query.items)
        ):
            asked = self._columns(query, star=star)
            wanted = _Wanted(tuple(map(self._literal, asked.values())))
            yield from self._below(query, tuple(asked), wanted)
            return
        yield from self._of_its_likes(query, star=star)

    def _columns(self, select: Select, *, star: bool) -> dict[str, Any]:
        """The row's values by expression, for a SELECT without groups; only the event_id if there is one."""
        if star:
            if len(select.items) > 1 and "event_id" not in self.row:
                raise NotPlainError("its columns are not named one by one")
            asked = dict(self.row)
        else:
            asked = {item.sql: self.row[name] for item, name in self._named(select)}
        ids = {sql: value for sql, value in asked.items() if sql.rpartition(".")[2] == "event_id"}
        return ids or asked

    def _of_its_likes(self, query: Select | Union, *, star: bool) -> Iterator[Plain]:
        """The events behind all rows that look like the row, found by running the query again with its keys added."""
        if star and len(query.items) > 1:
            raise NotPlainError("its columns are not named one by one")
        every = dict(enumerate(self.row.values()))
        # sums of doubles differ from run to run, and lists have no literal
        steady = {place: value for place, value in every.items() if not isinstance(value, float | list | dict)}
        values = steady or every
        wanted = _Wanted(tuple(map(self._literal, values.values())))
        names = [self.names[place] for place in values] if star else None
        yield from self._of_branch(query, [*values], wanted, names)

    def _of_branch(
        self, branch: Select | Union, places: Sequence[int], wanted: _Wanted, names: Sequence[str] | None = None
    ) -> Iterator[Plain]:
        """The events behind those rows of `branch` whose columns at `places` have the `wanted` values."""
        if isinstance(branch, Union):
            branches = self.ways.with_events(branch)
            for one in [one for one in branches if not _says_nothing(one, wanted.figures)] or branches:
                yield from self._of_branch(one, places, wanted)
            return
        if names is None and any(item.is_star for item in branch.items):
            raise NotPlainError("its columns are not named one by one")
        shown = [] if names else [(f"snowq_column_{at}", branch.items[place].sql) for at, place in enumerate(places, 1)]
        columns = [f"answer.{name}" for name in names or [name for name, _ in shown]]
        again = [f"{sql} AS {name}" for name, sql in shown]
        keys = self.ways.keys(branch)
        if keys:
            marks, marked = self._marked(keys)
            rows = self._rows(marks, f"(\n{branch.written([*again, *marked])}\n) answer", columns, wanted)
            yield from self._of_keys(branch, keys, _of_rows(marks, rows, wanted.figures))
            return
        self.is_of_several |= self.ways.puts_side_by_side(branch)
        for way in self.ways.down(branch):
            is_laid_out = False
            if wanted.rows:
                figures = figures_of(way, [branch.items[at].sql for at in wanted.figures], self.dialect.name)
            elif isinstance(way.end.inner, Select) and self.ways.keys(way.end.inner) != ALL:
                is_laid_out = self.ways.lays_out(way)
                row = [*self.row.values()]
                figures = laid_out_figure(way, row, self.dialect.name) if is_laid_out else UNKNOWN
            else:
                figures = first_figure(way, [*self.row.values()], self.dialect.name)
            source, held = self._carried(way)
            marks, marked = self._marked(held)
            rows = self._rows(marks, f"(\n{branch.written([*again, *marked], source)}\n) answer", columns, wanted)
            found = replace(_of_rows(marks, rows, figures), is_laid_out=is_laid_out)
            yield from self._at_the_end(way.end, found)

    def _rows(
        self, marks: Sequence[str], source: str, expressions: Sequence[str], wanted: _Wanted, where: str = ""
    ) -> str:
        """A statement for the columns `marks` of those rows of `source` whose `expressions` have the wanted values."""
        if wanted.rows and "LATERAL" in source.upper():  # Hive cannot join to a lateral view, but to a subquery of it
            inner = [f"{one} AS snowq_column_{at}" for at, one in enumerate(expressions, 1)]
            source = f"(\nSELECT {', '.join([*marks, *inner])}\nFROM {source}{where_of([where])}\n) laid_out"
            expressions = [f"laid_out.snowq_column_{at}" for at in range(1, len(inner) + 1)]
            marks, where = [one.rpartition(" AS ")[2] for one in marks], ""
        joined, conditions = self._met(expressions, wanted)
        return f"SELECT DISTINCT {', '.join(marks)}\nFROM {source}{joined}{where_of([where, *conditions])}"

    def _met(self, expressions: Sequence[str], wanted: _Wanted) -> tuple[str, list[str]]:
        """The join, or else the conditions for WHERE, by which `expressions` have the wanted values."""
        if wanted is _EVERY:
            return "", []
        conditions = [self._is(one, value) for one, value in zip(expressions, wanted.values, strict=True)]
        if not wanted.rows:
            return "", conditions
        return f"\nJOIN (\n{wanted.rows}\n) behind\n    ON {' AND '.join(conditions)}", []

    # --- further down ------------------------------------------------------------------------------------------

    def _of_keys(self, select: Select, keys: tuple[str, ...], wanted: _Wanted) -> Iterator[Plain]:
        """The events behind those groups of `select` whose keys have the wanted values."""
        conditions: list[str] = []
        if keys == ALL:
            sums = list(self.ways.sums(select, wanted.figures))
            conditions = counted(sums, self.dialect.name)
            self.is_whole |= not wanted.figures or (bool(sums) and not conditions)
            wanted = _EVERY if not wanted.rows else wanted
        elif wanted.is_laid_out and wanted.figures:
            conditions = counted(self.ways.sums(select, wanted.figures), self.dialect.name)
        elif self.ways.is_laid_out(select):
            conditions = counted(self._deciding_sums(select), self.dialect.name)
        yield from self._below(select, keys, wanted, conditions)

    def _deciding_sums(self, select: Select) -> list[str]:
        """The sums that decide which rows count in a group.

        These are all sums of `select`, or only the first if it is the query itself and repeats rows of its only way.
        Empty if one of them is not just a sum or count: a minimum, for example, depends on every row.
        """
        sums = list(self.ways.sums(select, range(len(select.items))))
        ways = self.ways.down(select)
        if select is self.query and len(ways) == 1 and self.ways.lays_out(ways[0]):
            sums = sums[:1]
            self.is_shared |= any(is_portion(sql, self.dialect.name) for sql in sums)
        return sums if all(adds_up(sql, self.dialect.name) for sql in sums) else []

    def _below(
        self, select: Select, expressions: tuple[str, ...], wanted: _Wanted, any_of: Sequence[str] = ()
    ) -> Iterator[Plain]:
        """The events behind the rows that `select` reads and whose `expressions` have the wanted values.

        If there are conditions `any_of`, the rows must also fulfil at least one of them.
        """
        self.is_of_several |= self.ways.puts_side_by_side(select)
        ways = self.ways.down(select)
        select = replace(select, where=all_of([select.where, " OR ".join(any_of)]))
        for way in ways:
            end = way.end
            joined, conditions = self._met(expressions, wanted)
            if len(way.steps) == 1 and select.is_of_one_table:
                self.tables.add(end.base)
                source = f"{select.source()}{joined}{where_of([select.where, *conditions])}"
                yield Plain(source, end.name, is_joined=bool(joined))
                continue
            source, held = self._carried(way)
            marks, marked = self._marked(held)
            rows = self._rows(marked, source, expressions, wanted, select.where)
            yield from self._at_the_end(end, _of_rows(marks, rows, figures_of(way, any_of, self.dialect.name)))

    def _at_the_end(self, end: Relation, wanted: _Wanted) -> Iterator[Plain]:
        """The events behind the wanted rows of `end`, the relation at the end of a way."""
        if end.inner is None:
            self.tables.add(end.base)
            joined, _ = self._met([f"{end.name}.event_id"], wanted)
            yield Plain(f"{end.base} {end.alias}".rstrip() + joined, end.name, is_joined=True)
        elif isinstance(end.inner, Union):
            yield from self._of_branch(end.inner, range(len(end.inner.items)), wanted)
        else:
            yield from self._of_keys(end.inner, self.ways.keys(end.inner), wanted)

    def _carried(self, way: Way) -> tuple[str, list[str]]:
        """The FROM of the way's first SELECT, with the keys of the way's end added to its columns, and those keys."""
        select, place = way.steps[0]
        relation = select.relations[place]
        if len(way.steps) > 1:
            source, held = self._carried(Way(way.steps[1:]))
            marks, marked = self._marked(held)
            text = way.steps[1][0].written(marked, source)
        elif relation.inner is None:
            return select.source(), [f"{relation.name}.event_id"]
        elif isinstance(relation.inner, Union):
            if not all(item.alias for item in relation.inner.items):
                raise NotPlainError("a union in it has columns without a name")
            return select.source(), [f"{relation.name}.{item.alias}" for item in relation.inner.items]
        else:
            marks, marked = self._marked(self.ways.keys(relation.inner))
            text = relation.inner.written(marked)
        return select.source({place: text}), [f"{relation.name}.{mark}" for mark in marks]

    def _marked(self, expressions: Sequence[str]) -> tuple[list[str], list[str]]:
        """New column names, one for each of `expressions`, and the expressions with these names as aliases."""
        self._marks += 1
        marks = [f"snowq_key_{self._marks}_{place}" for place in range(1, len(expressions) + 1)]
        return marks, [f"{one} AS {mark}" for one, mark in zip(expressions, marks, strict=True)]

    # --- comparing values --------------------------------------------------------------------------------------

    def _named(self, select: Select | Union) -> list[tuple[Item, str]]:
        return [] if len(select.items) != len(self.names) else list(zip(select.items, self.names, strict=True))

    def _is(self, expression: str, value: str) -> str:
        if value == "NULL":  # in Hive, `<=> NULL` is NULL
            return f"({expression}) IS NULL"
        return f"({expression}) {self.same} {value}"

    def _literal(self, value: Any) -> str:
        match value:
            case None:
                return "NULL"
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


def _says_nothing(branch: Select | Union, figures: Figures) -> bool:
    """Whether all columns that count are the literal 0 in a branch. False if the columns are not known."""
    return isinstance(branch, Select) and bool(figures) and all(branch.items[at].sql == "0" for at in figures)


def _plain(sql: str) -> str:
    return " ".join(sql.split())
