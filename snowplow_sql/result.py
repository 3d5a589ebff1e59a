"""Columns and rows: what every engine returns and every output format takes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from snowplow_sql.errors import Interrupted, UsageError
from snowplow_sql.extras import library
from snowplow_sql.printable import printable

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Row = tuple[Any, ...]


class Result:
    """The answer to a query: named columns, and rows that are fetched lazily.

    Iterating gives each row once, straight from the engine. `rows`, `df`, `arrow` and `pl` fetch the remaining
    rows and keep them, so that they can be used again. An empty result has its columns and no rows.
    """

    def __init__(self, columns: Sequence[str], rows: Iterable[Row], sql: str = "") -> None:
        self.columns = tuple(columns)
        self.sql = sql
        """The text that the engine ran."""
        self.kinds: tuple[str, ...] = ()
        """The kinds of the columns, such as fraction or money; empty unless the query is one of the catalogue."""
        self._source = iter(rows)
        self._failure: BaseException | None = None
        """The error that ended the rows early, so that a part of an answer is never taken for the whole."""

    @cached_property
    def rows(self) -> list[Row]:
        """All rows, as tuples of int, float, Decimal, str, bool, date, time, datetime, UUID, list and None."""
        return list(iter(self))  # list(self) would call __len__ first

    def __iter__(self) -> Iterator[Row]:
        # The source is chosen at the first row, since list() calls __len__ before, which fetches all rows.
        # Not `yield from`, which would close the source together with an iterator that is given up.
        if self._failure is not None:
            raise self._failure
        try:
            for row in self.rows if "rows" in self.__dict__ else self._source:  # noqa: UP028
                yield row
        except GeneratorExit:  # the caller has seen enough
            raise
        except BaseException as error:
            # Ctrl-C concerned this iteration: a later one must not look as if Ctrl-C had been pressed again
            is_pressed = isinstance(error, KeyboardInterrupt)
            self._failure = Interrupted("Ctrl-C ended this answer before its end. Ask again.") if is_pressed else error
            raise

    def __getstate__(self) -> dict[str, Any]:
        """The state to pickle, with all rows, since a copy in another process cannot fetch them."""
        return {**self.__dict__, "rows": self.rows, "_source": iter(())}

    def __len__(self) -> int:
        return len(self.rows)

    def is_numeric(self, place: int) -> bool:
        """Whether the values of the column at `place` are numbers, NULLs aside."""
        types = self._types(place)
        return bool(types) and types <= {int, float, Decimal}

    def is_text(self, place: int) -> bool:
        """Whether the column at `place` has values of unlimited length: texts, lists and the like."""
        return bool(self._types(place) & {str, bytes, list, tuple, dict, UUID})

    def _types(self, place: int) -> set[type]:
        return {type(row[place]) for row in self.rows} - {type(None)}

    def df(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame for calculations; raises UsageError where pandas is not installed.

        As in DuckDB's own DataFrames, dates become datetimes and amounts become floats; `rows`, `arrow` and `pl` keep
        their types.
        """
        frame: pandas.DataFrame = library("pandas").DataFrame.from_records(
            self.rows, columns=list(self.columns), coerce_float=True
        )
        for place in range(len(self.columns)):
            if self._types(place) == {dt.date}:
                frame.isetitem(place, frame.iloc[:, place].astype("datetime64[us]"))
        return frame

    def arrow(self) -> pyarrow.Table:
        """The rows as a pyarrow Table; raises UsageError where pyarrow is not installed."""
        arrow = library("pyarrow", "arrow")
        known = {
            "text": arrow.string(),
            "count": arrow.int64(),
            "fraction": arrow.float64(),
            "money": arrow.decimal128(_DIGITS, 2),
        }
        columns, kinds = self._columns(), dict(zip(self.columns, self.kinds, strict=False))
        try:
            table: pyarrow.Table = arrow.table(
                {name: arrow.array(values, known.get(kinds.get(name, ""))) for name, values in columns.items()}
            )
        except (OverflowError, arrow.ArrowInvalid) as error:
            raise UsageError(f"pyarrow has no type for a value of this result: {error}. Cast it in the SQL.") from error
        return table

    def pl(self) -> polars.DataFrame:
        """The rows as a polars DataFrame; raises UsageError where polars is not installed."""
        pl = library("polars")
        known = {"text": pl.String, "count": pl.Int64, "fraction": pl.Float64, "money": pl.Decimal(_DIGITS, 2)}
        types = {name: known[kind] for name, kind in zip(self.columns, self.kinds, strict=False) if kind in known}
        frame: polars.DataFrame = pl.DataFrame(self._columns(), schema_overrides=types, strict=False)
        return frame

    def _columns(self) -> dict[str, list[Any]]:
        # a UUID is text outside Python
        _check_names(self.columns)
        return {
            name: [str(row[place]) if isinstance(row[place], UUID) else row[place] for row in self.rows]
            for place, name in enumerate(self.columns)
        }

    def _repr_html_(self) -> str:
        shown = list(islice(self.rows, _NOTEBOOK_ROWS))
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(text(value, null='NULL'))}</td>" for value in row) + "</tr>" for row in shown
        )
        more = len(self.rows) - len(shown)
        note = f"<p>{more} more rows</p>" if more else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"

    def __repr__(self) -> str:
        # rows that are still to be fetched are not counted: a debugger that shows the result must not fetch them
        known = f" of {len(self.rows)} rows" if "rows" in self.__dict__ else ""
        return f"<Result{known}: {', '.join(self.columns)}>"


_NOTEBOOK_ROWS = 100
_DIGITS = 38
"""Digits of an amount in a table: the most that Arrow and polars have room for."""


def text(value: object, *, null: str = "") -> str:
    """A value as text, the same in every output: ISO dates, true and false, lists as JSON, NULL as `null`."""
    match value:
        case None:
            return null
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            return value.isoformat(sep=" ")
        case float() if value.is_integer() and abs(value) < 1e15:
            return f"{value:.1f}"
        case list() | tuple() | dict():
            return json.dumps(plain(value), ensure_ascii=False)
        case bytes():
            return value.decode("utf-8", "replace")
        case _:
            return str(value)


def briefly(value: float, thousands: str = "") -> str:
    """A number in short form: at most four decimal places, none for a whole number; `thousands` is the separator."""
    shown = f"{value:{thousands}.4f}"
    return shown.rstrip("0").rstrip(".")


def shown(value: object, kind: str) -> str:
    """A value of the kind `kind` for a terminal: fractions have four decimal places, other decimal numbers two."""
    if isinstance(value, float) and kind == "figure":
        return briefly(value)
    if isinstance(value, float) and kind in {"fraction", "number"}:
        return f"{value:.4f}" if kind == "fraction" else f"{value:.2f}"
    return printable(text(value, null="NULL"))


def plain(value: object) -> object:
    """A value in the types of JSON: number, text, true, false, null, list, object; any other type becomes its text.

    A Decimal becomes a number unless that would change it. NaN and infinity become null.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if value == value and abs(value) != float("inf") else None  # noqa: PLR0124 - NaN
        case Decimal():
            return float(value) if Decimal(repr(float(value))) == value else str(value)
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case _:
            return text(value)


_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_object(columns: Sequence[str], row: Row) -> str:
    """A row as a JSON object on one line, even for readers that treat U+2028 and the like as line ends."""
    _check_names(columns)
    fields = dict(zip(columns, map(plain, row), strict=True))
    return json.dumps(fields, ensure_ascii=False).translate(_LINE_ENDS)


def _check_names(columns: Sequence[str]) -> None:
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"Two columns are called '{twice}', and this format needs unique names. Rename one with AS.")
