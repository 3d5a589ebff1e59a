"""Every query of the catalogue gives the same rows on DuckDB, on a real Hive and on a real MySQL family server."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import pytest
from cases import cases
from datasets import NAMES

from snowplow_sql import catalog

if TYPE_CHECKING:
    from collections import Counter

    from cases import Params
    from datasets import Warehouse

NUMBERS = {"count", "fraction", "number", "seconds"}


def value(kind: str, given: Any) -> Any:
    """A value as its column's kind says it is, whatever an engine calls that type; anything else is an error."""
    if given is None:
        return None
    if kind in NUMBERS:
        assert isinstance(given, int | float | Decimal), given
        assert kind != "count" or given == int(given)
        return round(float(given), 9)
    if kind == "money":  # Hive 0.8.1 has no decimals, and gives the double nearest to the amount
        assert isinstance(given, float | Decimal), given
        return Decimal(repr(given) if isinstance(given, float) else given).quantize(Decimal("0.01"))
    if isinstance(given, bytes):
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


def rows(query: str, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    kinds = [column.kind for column in catalog.find(query).columns]
    return [tuple(map(value, kinds, row)) for row in found]


@pytest.mark.parametrize("query", catalog.names())
@pytest.mark.parametrize("data", NAMES)
@pytest.mark.parametrize("dialect", ["hive", "infobright"])
def test_a_query_gives_the_same_rows_as_on_duckdb(
    dialect: str, data: str, query: str, warehouse: Warehouse, summary: Counter[tuple[str, str, str]]
) -> None:
    different = []
    for params in cases(data, query):
        columns, expected = warehouse.expected(data, dialect, query, **params)

        names, found = warehouse.answer(data, dialect, query, **params)

        assert names == columns, params
        if difference := _difference(rows(query, found), rows(query, expected)):
            different.append(f"{params}: {difference}")
        else:
            summary[query, data, dialect] += 1
    assert not different, "\n".join(different)


def _difference(found: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> str:
    """The first row that differs, or nothing."""
    for place, (row, wanted) in enumerate(zip_longest(found, expected), 1):
        if row != wanted:
            return f"row {place} is {row}, not {wanted}"
    return ""


@pytest.mark.parametrize("query", catalog.names())
@pytest.mark.parametrize(
    ("params", "days"),
    [
        ({"start": "2012-01-05", "end": "2012-01-06"}, {"2012-01-05", "2012-01-06"}),
        ({"start": "2012-03-30"}, {"2012-03-30", "2012-03-31"}),
        ({"end": "2012-01-01"}, {"2012-01-01"}),
        (
            {
                "start": "2012-02-29",
                "end": "2012-02-29",
                "app_id": "shop",
                "platform": "web",
                "host": "shop.example.com",
                "exclude_bots": True,
                "where": "user_id = 'a' OR dt = '2012-03-01'",
            },
            {"2012-02-29"},
        ),
    ],
    ids=["a range", "an open end", "an open start", "all filters"],
)
def test_hive_reads_only_the_partitions_of_the_days_asked_for(
    query: str, params: Params, days: set[str], warehouse: Warehouse
) -> None:
    assert warehouse.partitions("shop", query, **params) == days
