"""Rows of different engines in one form: a value's form depends on its column's kind, not on the engine's type."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from snowplow_sql import catalog
from snowplow_sql.trends import result_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

Rows = list[tuple[Any, ...]]

NUMBERS = {"count", "fraction", "number", "seconds", "figure"}


def difference(query: str, found: Rows, expected: Rows, params: Mapping[str, Any] | None = None) -> str:
    """The first row of `query`, asked with `params`, that differs, as text; '' if none does."""
    kinds = [column.kind for column in result_columns(catalog.find(query), params or {})]
    for place, (row, wanted) in enumerate(zip_longest(_plain(kinds, found), _plain(kinds, expected)), 1):
        if row != wanted:
            return f"row {place} is {row}, not {wanted}"
    return ""


def _plain(kinds: list[str], rows: Rows) -> Rows:
    return [tuple(map(_value, kinds, row)) for row in rows]


def _value(kind: str, given: Any) -> Any:
    """The value in common form: numbers to nine places, amounts to the cent. Fails if it is not of its kind."""
    if given is None:
        return None
    if kind in NUMBERS:
        assert isinstance(given, int | float | Decimal), given
        assert kind != "count" or given == int(given)
        return round(float(given), 9)
    if kind == "money":  # Hive 0.8.1 has no decimals and returns the double nearest to the amount
        assert isinstance(given, float | Decimal), given
        return Decimal(repr(given) if isinstance(given, float) else given).quantize(Decimal("0.01"))
    if isinstance(given, bytes):  # MySQL's binary text
        given = given.decode()
    if kind == "period":
        return _period(given)
    assert isinstance(given, str), given
    return given


def _period(given: Any) -> dt.date | dt.datetime:
    if not isinstance(given, str):
        assert isinstance(given, dt.date), given
        return given
    return (dt.datetime if len(given) > len("2012-01-01") else dt.date).fromisoformat(given)
