"""Takes stock of an events table on a server, for `snowq check`.

Logs are checked line by line, but a server's table was filled by another program. So the account says what a query of
the catalogue will find there: which days, which columns, and which texts in place of numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from snowplow_sql import dialects
from snowplow_sql.dialects.base import Dialect
from snowplow_sql.engines.base import Engine
from snowplow_sql.events import Column, columns
from snowplow_sql.kinds import CONVERSIONS
from snowplow_sql.params import STANDARD
from snowplow_sql.spans import Span, gaps


@dataclass(frozen=True)
class Stock:
    """The account of one table."""

    table: str
    days: dict[dt.date, int]
    """Events by day, the days in order; a day without any is left out."""
    undated: int
    """Events whose dt is NULL or not a day; a query with --from or --to leaves them out."""
    missing: list[str]
    """Columns of the table of 2012 that this table lacks."""
    other_types: dict[str, str]
    """The type of a column, and the one it had in 2012, by the column's name; only where they differ."""
    not_numbers: dict[str, int]
    """The number of events whose text in a column of numbers is not a number, by column; queries treat it as NULL."""

    @property
    def events(self) -> int:
        """Rows of the table."""
        return sum(self.days.values()) + self.undated

    @property
    def gaps(self) -> list[Span]:
        """The days without events between days that have some."""
        return gaps(self.days)

    def rows(self) -> list[tuple[str, str, int]]:
        """The account as rows of (what, detail, count); gaps count days, columns count one each."""
        ends = [("first day", min(self.days)), ("last day", max(self.days))] if self.days else []
        return [
            ("events", f"in {self.table}", self.events),
            *((what, str(day), self.days[day]) for what, day in ends),
            *(("days without events", str(gap), gap.days) for gap in self.gaps),
            *([("events without a day", "dt is not a day", self.undated)] if self.undated else []),
            *(("missing column", name, 1) for name in self.missing),
            *(("other type", f"{name}: {types}", 1) for name, types in self.other_types.items()),
            *(("not a number", name, count) for name, count in self.not_numbers.items()),
        ]

    def summary(self) -> str:
        """The account in one sentence."""
        span = f", from {min(self.days)} to {max(self.days)}" if self.days else ""
        empty = sum(gap.days for gap in self.gaps)
        between = f"; {empty} days between have none" if empty else ""
        count = len(self.missing)
        lacking = f" {count} {'column is' if count == 1 else 'columns are'} missing." if count else ""
        return f"{self.events} events in {self.table}{span}{between}.{lacking}"


def stock(engine: Engine, table: str | None = None) -> Stock:
    """The account of `table`, by default `events`. Reads the whole table once or twice.

    Raises UsageError for an invalid table name, and QueryError if there is no table of that name.
    """
    name = STANDARD["table"].parse(table)
    dialect = dialects.find(engine.dialect)
    found = _described(engine.query(f"DESCRIBE {name}").rows)
    wanted = {column.name: type_ for column in columns().values() if (type_ := dialect.type_of(column))}
    day = "dt" if "dt" in found else "NULL"
    days, undated = _by_day(engine.query(f"SELECT {day}, COUNT(*) FROM {name} GROUP BY {day}").rows)
    texts = [column for column in columns().values() if column.name in found and _is_kept_as_text(column, dialect)]
    return Stock(
        table=name,
        days=days,
        undated=undated,
        missing=[column for column in wanted if column not in found],
        other_types={
            column: f"{found[column]}, not {type_}"
            for column, type_ in wanted.items()
            if column in found and not dialect.holds(found[column], columns()[column])
        },
        not_numbers=_not_numbers(texts, dialect, name, engine) if texts else {},
    )


def _described(rows: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    """The type of each column. Hive lists its partition column twice, the second time below a heading with #."""
    columns_only = takewhile(lambda row: not str(row[0]).startswith("#"), rows)
    return {str(name).strip().lower(): str(type_).strip() for name, type_, *_ in columns_only if name}


def _by_day(rows: Iterable[tuple[Any, ...]]) -> tuple[dict[dt.date, int], int]:
    by_day = [(CONVERSIONS["period"](day), int(count)) for day, count in rows]
    days = sorted((day, count) for day, count in by_day if type(day) is dt.date)
    return dict(days), sum(count for day, count in by_day if type(day) is not dt.date)


def _is_kept_as_text(column: Column, dialect: Dialect) -> bool:
    return column.is_number and dialect.type_of(column) == "string"


def _not_numbers(texts: Sequence[Column], dialect: Dialect, table: str, engine: Engine) -> dict[str, int]:
    counts = ", ".join(
        dialect.count_if(f"{column.name} IS NOT NULL AND {_as_number(column, dialect)} IS NULL") for column in texts
    )
    (row,) = engine.query(dialect.with_literals(f"SELECT {counts} FROM {table}")).rows
    return {column.name: int(count) for column, count in zip(texts, row, strict=True) if count}


def _as_number(column: Column, dialect: Dialect) -> str:
    """The column as a number, as the queries of the catalogue read it."""
    if column.is_money:
        return dialect.cents(column.name)
    return dialect.whole(column.name) if column.type == "INTEGER" else dialect.number(column.name)
