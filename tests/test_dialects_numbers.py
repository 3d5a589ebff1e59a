"""Numbers in texts and doubles, and ranked rows: the functions of a dialect that orders and baskets need."""

from __future__ import annotations

import duckdb
import pytest

from snowplow_sql import dialects
from snowplow_sql.dialects.base import Dialect
from snowplow_sql.dialects.duckdb import DuckDB


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        (" 3 ", 3),
        ("-4", -4),
        ("007", 7),
        ("2147483647", 2147483647),
        ("2147483648", None),
        ("99999999999999999999999", None),
        ("2.0", 2),
        (" -3. ", -3),
        (".0", None),
        ("2.7", None),
        ("1e2", None),
        ("+4", None),
        ("0x2", None),
        ("one", None),
        ("", None),
        (None, None),
    ],
)
def test_a_text_column_that_may_be_a_number_is_one(
    text: str | None, number: int | None, memory: duckdb.DuckDBPyConnection
) -> None:
    asked = f"SELECT {DuckDB().whole('ev_property')} FROM (SELECT CAST($text AS VARCHAR) AS ev_property)"

    assert memory.execute(asked, {"text": text}).fetchall() == [(number,)]


@pytest.mark.parametrize(
    ("value", "cents"),
    [(6.95, 695), (1.005, 101), (-1.005, -101), (0.1, 10), (1e300, None), (float("inf"), None), (None, None)],
)
def test_the_worth_of_an_event_is_what_its_digits_say(
    value: float | None, cents: int | None, memory: duckdb.DuckDBPyConnection
) -> None:
    """The double nearest to 1.005 is below it. A number too large for an amount gives NULL and fails no query."""
    asked = f"SELECT {DuckDB().cents('ev_value')} FROM (SELECT CAST($value AS DOUBLE) AS ev_value)"

    assert memory.execute(asked, {"value": value}).fetchall() == [(cents,)]


@pytest.mark.parametrize("kind", [DuckDB, Dialect], ids=["window", "join"])
def test_ranked_rows_know_how_many_are_less(kind: type[Dialect], memory: duckdb.DuckDBPyConnection) -> None:
    values = "SELECT * FROM (VALUES ('a', 1, 9), ('b', 1, 8), ('c', 3, 8), ('d', 2, 10)) v (name, x, y)"
    ranked = kind.ranked(DuckDB(), values, "r", key="name", by=["x", "y"])

    rows = memory.execute(f"SELECT name, x, y, x_below, y_below, counted FROM {ranked} ORDER BY name").fetchall()

    assert rows == [("a", 1, 9, 0, 2, 4), ("b", 1, 8, 0, 0, 4), ("c", 3, 8, 3, 0, 4), ("d", 2, 10, 2, 3, 4)]


def test_the_old_engines_rank_without_windows() -> None:
    for name in ("hive", "infobright"):
        text = dialects.find(name).ranked("SELECT 1 AS a", "r", key="a", by=["a"])
        assert "OVER" not in text
