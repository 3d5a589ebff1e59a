"""What a column of a query's result holds, and how an engine's own form of it becomes the form that is shown.

Engines answer alike in value and not in type: a day is a text in Hive, a sum of whole numbers a decimal in
MySQL, an amount a double in Hive. The kind that a query declares for a column says which type it has here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from snowplow_sql.errors import CatalogError

_CENT = Decimal("0.01")
_SHOWN = 40
"""Characters of a value that a message shows."""


def _text(value: Any) -> Any:
    # MySQL's BINARY, by which text is compared to the letter, gives bytes
    return value.decode("utf-8", "replace") if isinstance(value, bytes | bytearray) else value


def _period(value: Any) -> Any:
    """A day, or the hour that begins at a time. A text that is neither stays as it is."""
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
    """A whole number where the engine says that it is one."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and not value.as_tuple().exponent else float(value)
    return value


def _figure(value: Any) -> Any:
    """As a number; a whole one is whole, since counts and shares of them stand in one column."""
    number = _number(value)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _money(value: Any) -> Any:
    return Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP)  # as engines do


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
"""Every kind, and what makes of a value that is not NULL one of the kind's type: date or datetime, str, int,
float, int or float, Decimal with two places, int or float, and int or float: a figure has a unit of its own in each
row, such as visits and a share of them."""

KINDS = tuple(CONVERSIONS)

OF_SUMS = ("count", "money")
"""Those that are 0 where there was nothing; a share or a mean of nothing is NULL."""

OF_LOOKUPS = ("text", "count", "number", "money", "period")
"""Those of the columns of a table of the analyst's own."""


def converted(rows: Iterable[tuple[Any, ...]], kinds: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """`rows` with each value as its column's kind has it; NULL stays NULL. Takes each row as it comes.

    `kinds` are those of the columns, in their order, by name.
    Raises CatalogError for a value that is nothing of the kind.
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
