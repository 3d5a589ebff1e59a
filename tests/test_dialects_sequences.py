"""What the functions of a dialect that order rows give, over rows that a reader can follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from snowplow_sql import dialects
from snowplow_sql.dialects.base import Dialect

ROWS = "SELECT * FROM (VALUES ('ann', 1, 'a'), ('ann', 2, 'b'), ('ann', 2, 'c'), ('ben', 5, 'd')) v(who, moment, page)"
Asked = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(params=["duckdb", "infobright"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """DuckDB's own form, and the portable one, which Infobright uses unchanged and DuckDB understands."""
    return dialects.find(request.param)


@pytest.fixture
def asked(memory: duckdb.DuckDBPyConnection) -> Asked:
    return lambda text: memory.execute(text).fetchall()


def test_rows_are_numbered_within_each_group(dialect: Dialect, asked: Asked) -> None:
    numbered = dialect.numbered(ROWS, "r", by=["who"], order=["moment", "page"])

    assert asked(f"SELECT who, page, n FROM {numbered} ORDER BY who, n") == [
        ("ann", "a", 1),
        ("ann", "b", 2),
        ("ann", "c", 3),
        ("ben", "d", 1),
    ]


def test_rows_are_numbered_backwards_by_all_of_the_order(dialect: Dialect, asked: Asked) -> None:
    numbered = dialect.numbered(ROWS, "r", by=["who"], order=["moment", "page"], backwards=True)

    assert asked(f"SELECT who, page, n FROM {numbered} ORDER BY who, n") == [
        ("ann", "c", 1),
        ("ann", "b", 2),
        ("ann", "a", 3),
        ("ben", "d", 1),
    ]


def test_rows_are_numbered_as_one_group_where_nothing_parts_them(dialect: Dialect, asked: Asked) -> None:
    numbered = dialect.numbered(ROWS, "r", by=[], order=["moment", "page"], keep=["who"])

    assert asked(f"SELECT who, page, n FROM {numbered} ORDER BY n") == [
        ("ann", "a", 1),
        ("ann", "b", 2),
        ("ann", "c", 3),
        ("ben", "d", 4),
    ]


def test_a_running_total_over_all_rows_is_joined_by_what_they_share(dialect: Dialect, asked: Asked) -> None:
    running = dialect.running(ROWS, "r", by=[], order=["page"], keep=["who"], what="moment", total="upto")

    assert asked(f"SELECT page, upto FROM {running} ORDER BY page") == [("a", 1), ("b", 3), ("c", 5), ("d", 10)]


def test_a_running_total_has_the_row_itself_and_those_before_it(dialect: Dialect, asked: Asked) -> None:
    running = dialect.running(ROWS, "r", by=["who"], order=["moment", "page"], what="moment", total="upto")

    assert asked(f"SELECT who, page, upto FROM {running} ORDER BY who, page") == [
        ("ann", "a", 1),
        ("ann", "b", 3),
        ("ann", "c", 5),
        ("ben", "d", 5),
    ]


def test_a_run_has_what_stands_behind_each_row(dialect: Dialect, asked: Asked) -> None:
    runs = dialect.runs(ROWS, "r", by=["who"], order=["moment", "page"], what=["moment", "page"], length=3)

    assert asked(
        f"SELECT who, n, moment_1, page_1, moment_2, page_2, moment_3, page_3 FROM {runs} ORDER BY who, n"
    ) == [
        ("ann", 1, 1, "a", 2, "b", 2, "c"),
        ("ann", 2, 2, "b", 2, "c", None, None),
        ("ann", 3, 2, "c", None, None, None, None),
        ("ben", 1, 5, "d", None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("pages", "forwards", "backwards", "differ"),
    [
        (("a", "b", "c"), "a > b > c", "c > b > a", True),
        (("a", None, None), "a", "a", True),
        (("a", "b", None), "a > b", "b > a", True),
        (("a", "b", "a"), "a > b > a", "a > b > a", False),
        (("a", "a", None), "a > a", "a > a", False),
    ],
)
def test_a_run_can_be_written_as_one_text(
    asked: Asked, pages: tuple[str | None, ...], forwards: str, backwards: str, differ: bool
) -> None:
    sql = dialects.find("duckdb")
    values = ", ".join("CAST(NULL AS VARCHAR)" if page is None else f"'{page}'" for page in pages)
    words = (sql.written("page", 3), sql.written("page", 3, backwards=True), sql.all_differ("page", 3))

    rows = asked(f"SELECT {', '.join(words)} FROM (VALUES ({values})) v(page_1, page_2, page_3)")

    assert rows == [(forwards, backwards, differ)]


@pytest.mark.parametrize(
    ("path", "levels", "prefix"),
    [
        ("/tea/green/big", 1, "/tea"),
        ("/tea/green/big", 2, "/tea/green"),
        ("/tea/green/big", 3, "/tea/green/big"),
        ("/tea/green/big", 4, "/tea/green/big"),
        ("/", 1, "/"),
        ("/tea/", 1, "/tea"),
        ("//tea", 1, "/"),
        ("bare/path", 1, "bare/path"),
        ("bare/path", 0, "bare"),
    ],
)
def test_the_beginning_of_a_path_has_so_many_parts(asked: Asked, path: str, levels: int, prefix: str) -> None:
    assert asked(f"SELECT {dialects.find('duckdb').path_prefix(repr(path), levels)}") == [(prefix,)]


@pytest.mark.parametrize(
    ("number", "hundredths"), [("4.5", 450), ("0.1", 10), ("-2", -200), ("0.125", 13), ("-0.125", -12), ("NULL", None)]
)
def test_a_number_is_whole_hundredths(asked: Asked, number: str, hundredths: int | None) -> None:
    assert asked(f"SELECT {dialects.find('duckdb').hundredths(f'CAST({number} AS DOUBLE)')}") == [(hundredths,)]


@pytest.mark.parametrize(
    ("numbers", "decimals", "total"),
    [
        (["0.1"] * 10, 6, 1_000_000),
        (["1e0 / 3"] * 3, 6, 1_000_000),
        (["1e0 / 3"] * 3, 0, 1),
        (["0.285"], 2, 29),  # by its digits: 0.285e0 * 100 is below 28.5
        (["-0.285"], 2, -28),
        (["0.0000004"] * 4, 6, 2),  # each alone would be rounded to 0
        (["306260", "NULL", "0"], 0, 306260),
        (["NULL"], 6, None),
    ],
)
def test_a_sum_of_fractions_is_a_whole_number_of_units(
    asked: Asked, numbers: list[str], decimals: int, total: int | None
) -> None:
    listed = ", ".join(f"(CAST({number} AS DOUBLE))" for number in numbers)

    total_of_x = dialects.find("duckdb").sum_in_units("x", decimals)
    assert asked(f"SELECT {total_of_x} FROM (VALUES {listed}) AS numbers (x)") == [(total,)]


@pytest.mark.parametrize(
    ("address", "name", "value"),
    [
        ("/search?q=green+tea&page=2", "q", "green tea"),
        ("/search?page=2&q=tea#q=x", "q", "tea"),
        ("/search?Q=tea", "q", None),
        ("/search?q=", "q", None),
        ("/search?a.b=1&axb=2", "a.b", "1"),
        ("/search?axb=2", "a.b", None),
        ("/search?it's=1", "it's", "1"),
    ],
)
def test_a_parameter_is_found_by_any_name(asked: Asked, address: str, name: str, value: str | None) -> None:
    sql = dialects.find("duckdb")
    quoted = "'" + address.replace("'", "''") + "'"

    assert asked(f"SELECT {sql.with_literals(sql.url_parameter(quoted, name))}") == [(value,)]
