"""A column's kind determines the type of its values, whatever type the engine returned."""

import datetime as dt
from decimal import Decimal

import pytest

from snowplow_sql.errors import CatalogError
from snowplow_sql.kinds import converted

DAY = dt.date(2012, 1, 31)
HOUR = dt.datetime(2012, 1, 31, 14)  # noqa: DTZ001 - times are UTC and say nothing of it


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("period", DAY, DAY),
        ("period", "2012-01-31", DAY),
        ("period", b"2012-01-31", DAY),
        ("period", HOUR, HOUR),
        ("period", "2012-01-31 14:00:00", HOUR),
        ("period", "no day at all", "no day at all"),
        ("period", "2012-02-31", "2012-02-31"),
        ("text", "Tee", "Tee"),
        ("text", "Größe".encode(), "Größe"),
        ("count", 3, 3),
        ("count", Decimal(3), 3),
        ("count", 3.0, 3),
        ("fraction", 0.25, 0.25),
        ("fraction", Decimal("0.25"), 0.25),
        ("fraction", 1, 1.0),
        ("number", 3, 3),
        ("number", Decimal(3), 3),
        ("number", 1.5, 1.5),
        ("number", Decimal("1.50"), 1.5),
        ("number", Decimal("3.00"), 3.0),
        ("figure", 2536.0, 2536),
        ("figure", 0.25, 0.25),
        ("figure", Decimal("2.00"), 2),
        ("seconds", Decimal(12), 12),
        ("money", 3314.82, Decimal("3314.82")),
        ("money", 3314.5, Decimal("3314.50")),
        ("money", 3314, Decimal("3314.00")),
        ("money", Decimal("3314.82"), Decimal("3314.82")),
        ("money", 0.1 + 0.2, Decimal("0.30")),
        ("money", 0.125, Decimal("0.13")),
        ("money", Decimal("-0.125"), Decimal("-0.13")),
    ],
)
def test_a_value_gets_the_type_of_its_kind(kind: str, given: object, value: object) -> None:
    ((found,),) = converted([(given,)], {"it": kind})

    assert (found, type(found)) == (value, type(value))
    assert str(found) == str(value)


def test_null_stays_null_and_rows_are_taken_as_they_come() -> None:
    asked = []

    def rows() -> object:
        for number in range(3):
            asked.append(number)
            yield (None, number)

    answer = converted(rows(), {"amount": "money", "number": "count"})

    assert next(answer) == (None, 0)
    assert asked == [0]


@pytest.mark.parametrize("hits", ["Home", Decimal("10865.75"), 0.5])
def test_a_value_that_is_nothing_of_its_kind_is_named(hits: object) -> None:
    answer = converted([("a", 1), ("b", hits)], {"page": "text", "hits": "count"})

    assert next(answer) == ("a", 1)
    with pytest.raises(CatalogError) as error:
        next(answer)
    assert (
        str(error.value) == f"The query's header declares 'hits' as count, but it holds '{hits}'. Correct the header."
    )
