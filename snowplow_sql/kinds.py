"""The kinds of result columns, and how the types of each engine are converted to them.

Engines return the same values in different types: a day is a text in Hive, a sum of whole numbers a decimal in
MySQL, an amount a double in Hive. The kind that a query declares for a column determines its type in Python.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from snowplow_sql.errors import CatalogError

_CENT = Decimal("0.01")
_SHOWN = 40
"""The most characters of a value that an error message shows."""


def _text(value: Any) -> Any:
    # MySQL's BINARY, which makes comparisons of text exact, returns bytes
    return value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else value


def _period(value: Any) -> Any:
    """A text as a date, or as a datetime if it is the start of an hour. A text that is neither stays as it is."""
    moment = _text(value)
    if not isinstance(moment, str):
        return moment
    try:
        return dt.date.fromisoformat(moment) if len(moment) == len("2012-01-31") else dt.datetime.fromisoformat(moment)
    except ValueError:
        return moment


def _count(value: Any) -> Any:
    count = int(value)
    if count != value and not isinstance(value, str):
        raise ValueError(value)
    return count


def _fraction(value: Any) -> Any:
    return float(value)


def _number(value: Any) -> Any:
    """A Decimal as an int if its type has no decimal places, or else as a float; other values stay as they are."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and not value.as_tuple().exponent else float(value)
    return value


def _figure(value: Any) -> Any:
    """As `_number`, but a whole float becomes an int, since a column of figures mixes counts and shares."""
    number = _number(value)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _money(value: Any) -> Any:
    return Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP)  # halves are rounded up, as engines do


CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "period": _period,
    "text": _text,
    "count": _count,
    "fraction": _fraction,
    "number": _number,
    "money": _money,
    "seconds": _number,
    "figure": _figure,
}
"""Every kind, and the function that converts a value other than NULL to the kind's type. In this order, the types are
date or datetime, str, int, float, int or float, Decimal with two places, int or float, and int or float. A figure has a
unit of its own in each row, such as visits and a share of visits."""

KINDS = tuple(CONVERSIONS)

OF_SUMS = ("count", "money")
"""The kinds whose value is 0 where there are no rows; a share or a mean of no rows is NULL."""

OF_LOOKUPS = ("text", "count", "number", "money", "period")
"""The kinds that the columns of an analyst's own table (a lookup) can have."""


def converted(rows: Iterable[tuple[Any, ...]], kinds: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """`rows` with each value converted to its column's kind; NULL stays NULL. Rows are converted lazily.

    `kinds` has the kind of each column by name, in the order of the columns.
    Raises CatalogError for a value that cannot be converted to the kind of its column.
    """
    convert = [CONVERSIONS[kind] for kind in kinds.values()]
    for row in rows:
        try:
            made = tuple(None if value is None else change(value) for value, change in zip(row, convert, strict=True))
        except (ArithmeticError, TypeError, ValueError) as error:
            raise _unlike(row, kinds) from error
        yield made


def _unlike(row: tuple[Any, ...], kinds: Mapping[str, str]) -> CatalogError:
    def fits(value: Any, kind: str) -> bool:
        try:
            CONVERSIONS[kind](value)
        except (ArithmeticError, TypeError, ValueError):
            return value is None
        return True

    named = zip(row, kinds.items(), strict=True)
    value, name, kind = next((value, name, kind) for value, (name, kind) in named if not fits(value, kind))
    shown = str(value)[:_SHOWN]
    return CatalogError(f"The query's header declares '{name}' as {kind}, but it holds '{shown}'. Correct the header.")
