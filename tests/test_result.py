"""A result: its rows, read once, as a list, as data frames of other libraries, and in a notebook."""

import datetime as dt
import pickle
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hard_result import COLUMNS, ROWS, hard

import snowplow_sql as sp
from snowplow_sql.result import Result, text

# what arrow and polars can hold: integers up to 64 bits, lists of one type, decimals of 38 digits
FRAMED = tuple(name for name in COLUMNS if name not in {"big", "list"})


def framed() -> Result:
    places = [COLUMNS.index(name) for name in FRAMED]
    return Result(FRAMED, [tuple(row[place] for place in places) for row in ROWS])


# --- rows ------------------------------------------------------------------------------------------------------


def test_rows_are_fetched_when_they_are_asked_for() -> None:
    fetched: list[int] = []

    def rows() -> Iterator[tuple[int]]:
        for number in range(3):
            fetched.append(number)
            yield (number,)

    result = Result(("n",), rows())
    assert fetched == []
    assert next(iter(result)) == (0,)
    assert fetched == [0]
    assert result.rows == [(1,), (2,)]
    assert result.rows is result.rows


def test_a_list_of_a_result_has_all_its_rows() -> None:
    """list() asks for the length after it has got the iterator and before the first row."""
    assert list(Result(["n"], iter([(1,), (2,)]))) == [(1,), (2,)]


def test_rows_that_were_kept_can_be_read_again_and_again() -> None:
    result = hard()

    assert len(result) == len(ROWS)
    assert list(result) == list(result) == result.rows
    assert [row[0] for row in result.rows] == [row[0] for row in ROWS]


def test_a_result_says_what_it_is() -> None:
    fetched: list[int] = []
    result = Result(("a", "b"), ((fetched.append(n) or n, n) for n in range(2)))

    assert (repr(result), fetched) == ("<Result: a, b>", [])
    assert len(result) == 2
    assert repr(result) == "<Result of 2 rows: a, b>"
    assert Result(("a",), [], "SELECT 1").sql == "SELECT 1"
    assert Result(iter("ab"), []).columns == ("a", "b")


@pytest.mark.parametrize(
    ("values", "numeric"),
    [
        ([1, None, 2.5, Decimal(1)], True),
        ([None, None], False),
        ([], False),
        ([1, "2"], False),
        ([True, False], False),
        ([dt.date(2012, 1, 1)], False),
    ],
)
def test_a_column_is_numeric_if_all_it_has_are_numbers(values: list[Any], numeric: bool) -> None:
    assert Result(("n",), [(value,) for value in values]).is_numeric(0) is numeric


# --- values as text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("", ""),
        ("NULL", "NULL"),
        (True, "true"),
        (0, "0"),
        (2**100, "1267650600228229401496703205376"),
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (0.1 + 0.2, "0.30000000000000004"),
        (Decimal("12.50"), "12.50"),
        (Decimal("0E-2"), "0.00"),
        (dt.date(2012, 2, 29), "2012-02-29"),
        (dt.date(1, 1, 1), "0001-01-01"),
        (dt.time(9, 5), "09:05:00"),
        (dt.datetime.fromisoformat("2012-01-01 14:00:00"), "2012-01-01 14:00:00"),
        (["a", None, True, 1.5], '["a", null, true, 1.5]'),
        ([dt.date(2012, 2, 29), UUID(int=1)], '["2012-02-29", "00000000-0000-0000-0000-000000000001"]'),
        (["Größe"], '["Größe"]'),
        ((1, 2), "[1, 2]"),
        ({"a": 1}, '{"a": 1}'),
        (b"caf\xc3\xa9", "café"),
        (b"\xff", "\ufffd"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_a_value_has_one_text(value: object, expected: str) -> None:
    assert text(value) == expected


def test_a_null_can_be_given_a_text_of_its_own() -> None:
    assert text(None, null="NULL") == "NULL"
    assert text("", null="NULL") == ""


# --- frames ----------------------------------------------------------------------------------------------------


def test_pandas_gets_every_row() -> None:
    pandas = pytest.importorskip("pandas")
    frame = hard().df()

    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == len(ROWS)
    assert frame["text"][0] == ""
    assert pandas.isna(frame["text"][4])
    assert frame["list"][1] == ["a, b", None, 'q"']
    assert frame["whole"].dropna().tolist() == [0, -1, 1_000_000, 7, 7]


def test_pandas_gets_amounts_and_days_to_reckon_with() -> None:
    pandas = pytest.importorskip("pandas")
    day = dt.date(2012, 2, 29)
    frame = Result(
        ("a", "a", "day", "no_day"), [(Decimal("0.10"), None, day, None), (Decimal("0.20"), 1, None, None)]
    ).df()

    assert frame.iloc[:, 0].tolist() == [0.1, 0.2]
    assert frame.set_index("day").index[0] == pandas.Timestamp("2012-02-29")
    assert pandas.isna(frame["day"][1])
    assert frame.describe().shape[1] == 3
    assert Result(("a", "day"), []).df().shape == (0, 2)


def test_arrow_gets_every_row() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = framed().arrow()

    assert table.column_names == list(FRAMED)
    assert table.num_rows == len(ROWS)
    assert table["text"].to_pylist() == [row[0] for row in ROWS]
    assert pyarrow.types.is_boolean(table.schema.field("flag").type)
    assert pyarrow.types.is_int64(table.schema.field("whole").type)
    assert pyarrow.types.is_decimal(table.schema.field("money").type)
    assert pyarrow.types.is_date(table.schema.field("day").type)
    assert pyarrow.types.is_timestamp(table.schema.field("moment").type)
    assert table["money"].to_pylist() == [row[5] for row in ROWS]
    assert table["id"].to_pylist() == [row[10] and str(row[10]) for row in ROWS]


def test_polars_gets_every_row() -> None:
    polars = pytest.importorskip("polars")
    frame = framed().pl()

    assert frame.columns == list(FRAMED)
    assert frame.height == len(ROWS)
    assert frame["text"].to_list() == [row[0] for row in ROWS]
    assert frame["whole"].dtype == polars.Int64
    assert frame["day"].dtype == polars.Date
    assert frame["clock"].to_list() == [row[7] for row in ROWS]
    assert frame["id"].to_list() == [row[10] and str(row[10]) for row in ROWS]


@pytest.mark.parametrize("rows", [[], [(None,) * 4], [("Tee", 3, 0.5, Decimal("1.50"))]])
def test_the_types_of_a_frame_are_those_of_the_kinds_whatever_the_rows_are(rows: list[tuple[Any, ...]]) -> None:
    arrow, polars = pytest.importorskip("pyarrow"), pytest.importorskip("polars")
    result = Result(("name", "hits", "share", "revenue"), rows)
    result.kinds = ("text", "count", "fraction", "money")

    assert [str(field.type) for field in result.arrow().schema] == ["string", "int64", "double", "decimal128(38, 2)"]
    assert result.pl().dtypes == [polars.String, polars.Int64, polars.Float64, polars.Decimal(38, 2)]
    assert arrow.table(result.pl()).num_rows == len(rows)


@pytest.mark.parametrize("library", ["pandas", "pyarrow", "polars"])
def test_a_result_without_rows_has_its_columns_in_every_frame(library: str) -> None:
    pytest.importorskip(library)
    result = Result(("a", "b"), [])
    frame = {"pandas": result.df, "pyarrow": result.arrow, "polars": result.pl}[library]()

    assert list(frame.column_names if library == "pyarrow" else frame.columns) == ["a", "b"]
    assert len(frame) == 0


@pytest.mark.parametrize(
    ("library", "method", "extra"),
    [("pandas", "df", "pandas"), ("pyarrow", "arrow", "arrow"), ("polars", "pl", "polars")],
)
def test_a_library_that_is_not_installed_is_named_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch, library: str, method: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(sp.UsageError) as error:
        getattr(hard(), method)()
    assert str(error.value) == f"{library} is not installed. Get it with: pip install 'snowq[{extra}]'"


def test_a_frame_has_both_of_two_columns_of_one_name_or_none() -> None:
    """Arrow and polars identify columns by name; losing one silently would be worse than an error."""
    for method in ("arrow", "pl"):
        try:
            frame = getattr(Result(("a", "a"), [(1, 2)]), method)()
        except sp.SnowqError:
            continue
        assert frame.shape == (1, 2)


def test_a_number_too_large_for_arrow_is_told_in_one_line_or_kept() -> None:
    pytest.importorskip("pyarrow")
    try:
        table = Result(("n",), [(2**100,)]).arrow()
    except sp.SnowqError:
        return
    assert str(table["n"].to_pylist()[0]) in {str(2**100), str(float(2**100))}


# --- notebooks -------------------------------------------------------------------------------------------------


def test_a_notebook_gets_a_table_without_markup_from_values() -> None:
    html = Result(("<b>", "n"), [("<script>alert('1')</script>", None), ("a & b", 1.5)])._repr_html_()

    assert "<script>" not in html
    assert "<th>&lt;b&gt;</th>" in html
    assert "<td>a &amp; b</td><td>1.5</td>" in html
    assert "<td>NULL</td>" in html


def test_a_notebook_is_not_flooded() -> None:
    html = Result(("n",), ((number,) for number in range(250)))._repr_html_()

    assert html.count("<tr>") == 101
    assert "<p>150 more rows</p>" in html
    assert "more rows" not in Result(("n",), [(1,)])._repr_html_()


# --- from a session --------------------------------------------------------------------------------------------


def test_a_long_answer_comes_whole(sample: sp.Session) -> None:
    """More rows than are fetched at a time."""
    result = sample.sql("SELECT range AS n FROM range(10000) ORDER BY n")

    assert result.columns == ("n",)
    assert result.rows == [(number,) for number in range(10000)]


def test_every_type_of_duckdb_has_a_value(sample: sp.Session) -> None:
    row = sample.sql(
        "SELECT NULL, '', true, 1::HUGEINT << 100, 0.1::DOUBLE, 12.50::DECIMAL(18, 2), DATE '2012-02-29', "
        "TIME '23:59:59', TIMESTAMP '2012-01-01 14:00:00', ['a', NULL], "
        "UUID '12345678-1234-5678-1234-567812345678', {'a': 1}"
    ).rows[0]

    assert row == (
        None,
        "",
        True,
        2**100,
        0.1,
        Decimal("12.50"),
        dt.date(2012, 2, 29),
        dt.time(23, 59, 59),
        dt.datetime.fromisoformat("2012-01-01 14:00:00"),
        ["a", None],
        UUID("12345678-1234-5678-1234-567812345678"),
        {"a": 1},
    )


def test_a_moment_with_a_time_zone_needs_no_further_library(sample: sp.Session) -> None:
    """`SELECT now()` is the first thing that many people try."""
    ((moment,),) = sample.sql("SELECT TIMESTAMPTZ '2012-01-01 14:00:00+01'").rows

    assert "2012-01-01" in text(moment)


# --- rows that end before their end ------------------------------------------------------------------------------


def test_an_answer_that_failed_fails_again_and_is_never_taken_for_all_there_is() -> None:
    def rows() -> Iterator[tuple[int]]:
        yield (1,)
        raise sp.QueryError("the end")

    result = Result(("n",), rows())

    for ask in (lambda: result.rows, lambda: len(result), result.df, result._repr_html_, lambda: list(result)):
        with pytest.raises(sp.QueryError, match="the end"):
            ask()


def test_ctrl_c_was_about_the_moment_when_it_was_pressed() -> None:
    def rows() -> Iterator[tuple[int]]:
        yield (1,)
        raise KeyboardInterrupt

    result = Result(("n",), rows())

    with pytest.raises(KeyboardInterrupt):
        list(result)
    with pytest.raises(sp.Interrupted, match="Ctrl-C ended this answer before its end"):
        result.df()


def test_who_has_seen_enough_may_still_ask_for_the_rest() -> None:
    result = Result(("n",), iter([(1,), (2,), (3,)]))
    some = iter(result)
    next(some)
    some.close()

    assert result.rows == [(2,), (3,)]


def test_a_result_can_be_pickled_with_all_its_rows() -> None:
    result = Result(("n",), iter([(1,), (2,)]), "SELECT n")
    copy = pickle.loads(pickle.dumps(result))

    assert (copy.columns, copy.rows, list(copy), copy.sql) == (("n",), [(1,), (2,)], [(1,), (2,)], "SELECT n")
    assert result.rows == copy.rows
