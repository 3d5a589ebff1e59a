"""A result with every kind of value that can go wrong when written as text."""

import datetime as dt
import math
from decimal import Decimal
from typing import Any
from uuid import UUID

from snowplow_sql.result import Result

COLUMNS = ("text", "flag", "whole", "big", "float", "money", "day", "clock", "moment", "list", "id")

_ID = UUID("12345678-1234-5678-1234-567812345678")
_DAY, _CLOCK, _MOMENT = dt.date(2012, 1, 1), dt.time(1, 2, 3), dt.datetime.fromisoformat("2012-01-01 00:00:00")

ROWS: list[tuple[Any, ...]] = [
    (
        "",
        True,
        0,
        2**100,
        0.1,
        Decimal("12.50"),
        dt.date(2012, 2, 29),
        dt.time(0, 0),
        dt.datetime.fromisoformat("2012-01-01 14:00:00"),
        [],
        UUID(int=1),
    ),
    (
        'say "hi", she\nsaid\tand left\\',
        False,
        -1,
        -(2**63),
        1e300,
        Decimal("-0.05"),
        dt.date.min,
        dt.time(23, 59, 59),
        dt.datetime.fromisoformat("2012-01-01 14:00:00.5"),
        ["a, b", None, 'q"'],
        _ID,
    ),
    (
        "Größe 😀 | €",
        True,
        1_000_000,
        2**63,
        math.nan,
        Decimal("0.00"),
        dt.date.max,
        dt.time(12, 30, 0, 250_000),
        dt.datetime.fromisoformat("1999-12-31 23:59:59"),
        [1, 2],
        UUID(int=2**128 - 1),
    ),
    ("  blanks  ", False, 7, 1, 2.0, Decimal("123456789012345678.90"), _DAY, _CLOCK, _MOMENT, [True], _ID),
    (None,) * len(COLUMNS),
    ("\\N", True, 7, 1, -math.inf, Decimal("1.00"), _DAY, _CLOCK, _MOMENT, ["NULL"], _ID),
]


def hard() -> Result:
    """A new copy of the result, since its rows can be read only once."""
    return Result(COLUMNS, iter(ROWS))
