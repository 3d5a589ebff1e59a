"""Every output format: what it writes for every kind of value, and that different values look different."""

import csv
import io
import json
import math
import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hard_result import COLUMNS, ROWS, hard
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

import snowplow_sql as sp
from snowplow_sql import present
from snowplow_sql.printable import printable
from snowplow_sql.result import Result, text

FORMATS = Path(__file__).parent / "data" / "formats"


def written(form: str, result: Result) -> str:
    out = io.StringIO()
    present.find(form)(result, out)
    return out.getvalue()


def cells(line: tuple[Any, ...]) -> Result:
    return Result([f"c{place}" for place in range(len(line))], [line])


def read_csv(text: str) -> list[list[str | None]]:
    """A parser of RFC 4180, since Python's own does not distinguish an empty field from an empty text."""
    rows, place = [[]], 0
    field = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)')
    while place < len(text):
        found = field.match(text, place)
        assert found, text[place : place + 40]
        quoted, bare, end = found.groups()
        rows[-1].append(quoted.replace('""', '"') if quoted is not None else bare or None)
        if end == "\n":
            rows.append([])
        place = found.end()
    assert rows.pop() == []
    return rows


def read_jsonl(text: str) -> list[dict[str, Any]]:
    return [json.loads(line, parse_float=Decimal) for line in text.split("\n")[:-1]]


# --- every kind of value ---------------------------------------------------------------------------------------


def test_the_formats_are_the_files_of_the_folder() -> None:
    assert present.names() == ["csv", "json", "jsonl", "markdown", "table", "tsv", "vertical"]
    assert {path.name for path in FORMATS.iterdir()} == {f"hard.{form}" for form in present.names()}


@pytest.mark.parametrize("form", present.names())
def test_every_kind_of_value_is_written_as_the_file_shows(form: str) -> None:
    with (FORMATS / f"hard.{form}").open(encoding="utf-8", newline="") as expected:
        assert written(form, hard()) == expected.read()


def test_csv_and_jsonl_agree_cell_for_cell() -> None:
    (names, *rows), objects = read_csv(written("csv", hard())), read_jsonl(written("jsonl", hard()))

    assert len(rows) == len(objects) == len(ROWS)
    for row, one in zip(rows, objects, strict=True):
        assert names == list(one)
        for cell, value in zip(row, one.values(), strict=True):
            assert same(cell, value), (cell, value)


def same(cell: str | None, value: Any) -> bool:
    """Whether a CSV cell and a JSON value mean the same. JSON has no notation for NaN and infinite floats."""
    match value:
        case None:
            return cell in {None, "nan", "inf", "-inf"}
        case bool():
            return cell == ("true" if value else "false")
        case int() | Decimal():
            return cell is not None and Decimal(cell) == value
        case list():
            return cell is not None and json.loads(cell, parse_float=Decimal) == value
        case _:
            return bool(cell == value)


def test_json_is_the_lines_of_jsonl_in_a_list() -> None:
    assert json.loads(written("json", hard())) == [json.loads(line) for line in written("jsonl", hard()).splitlines()]


def test_json_is_strict() -> None:
    def refuse(name: str) -> Any:
        raise AssertionError(name)

    for value in (math.nan, math.inf, -math.inf, [math.nan], [1.0, [math.inf]], {"a": math.nan}):
        assert json.loads(written("json", cells((value,))), parse_constant=refuse)


def test_lists_are_the_same_in_csv_and_json() -> None:
    line = ([Decimal("1.50"), 2.0], [True, None], [[1], []], {"a": Decimal("0.10")}, [math.nan])
    (_, row), (one,) = read_csv(written("csv", cells(line))), read_jsonl(written("jsonl", cells(line)))

    for cell, value in zip(row, one.values(), strict=True):
        assert cell is not None
        assert json.loads(cell, parse_float=Decimal, parse_constant=str) == value


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "table", "markdown", "vertical"])
def test_null_and_an_empty_text_differ(form: str) -> None:
    assert written(form, cells((None, 1))) != written(form, cells(("", 1)))


def test_null_and_an_empty_text_in_each_format() -> None:
    both = (None, "")

    assert written("csv", cells(both)) == 'c0,c1\n,""\n'
    assert written("tsv", cells(both)) == "c0\tc1\n\\N\t\n"
    assert written("jsonl", cells(both)) == '{"c0": null, "c1": ""}\n'
    assert written("json", cells(both)) == '[\n{"c0": null, "c1": ""}\n]\n'


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_refused_result_writes_nothing(form: str) -> None:
    out = io.StringIO()
    with pytest.raises(sp.UsageError, match=r"^Two columns are called 'a'"):
        present.find(form)(Result(("a", "a"), [(1, 2)]), out)
    assert out.getvalue() == ""


def test_two_columns_of_one_name_are_both_written_or_refused() -> None:
    twice = Result(("a", "a"), [(1, 2)])

    assert written("csv", twice) == "a,a\n1,2\n"
    for form in ("json", "jsonl"):
        try:
            text = written(form, Result(("a", "a"), [(1, 2)]))
        except sp.SnowqError:
            continue
        assert re.findall("[12]", text) == ["1", "2"]


# --- empty results ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("csv", "a,b\n"),
        ("tsv", "a\tb\n"),
        ("json", "[\n]\n"),
        ("jsonl", ""),
        ("markdown", "| a   | b   |\n|-----|-----|\n"),
        ("vertical", ""),
        ("table", "+---+---+\n| a | b |\n+---+---+\n+---+---+\n"),
    ],
)
def test_a_result_without_rows_has_its_columns(form: str, text: str) -> None:
    assert written(form, Result(("a", "b"), [])) == text


# --- names of columns ------------------------------------------------------------------------------------------


def test_a_name_is_escaped_like_a_value() -> None:
    name = 'a,"b"\n|\t\\'
    odd = [(name,)]

    assert read_csv(written("csv", Result((name,), odd)))[0] == [name]
    assert written("tsv", Result((name,), odd)).split("\n")[0] == 'a,"b"\\n|\\t\\\\'
    assert list(json.loads(written("jsonl", Result((name,), odd)))) == [name]
    head, _, body, end = written("markdown", Result((name,), odd)).split("\n")
    assert head == body
    assert end == ""
    assert len(written("table", Result((name,), odd)).splitlines()) == 5


# --- numbers of catalogue queries ------------------------------------------------------------------------------


def test_a_table_rounds_what_the_eye_cannot_use_and_other_formats_do_not() -> None:
    def share() -> Result:
        result = Result(("share", "lift", "other"), [(1 / 3, 2 / 3, 2 / 3)])
        result.kinds = ("fraction", "number", "text")
        return result

    assert "| 0.3333 | 0.67 | 0.6666666666666666 |" in written("table", share())
    assert written("csv", share()) == "share,lift,other\n0.3333333333333333,0.6666666666666666,0.6666666666666666\n"


def test_figures_of_several_units_are_as_short_as_each_of_them() -> None:
    result = Result(("value",), [(999.0,), (1 / 3,), (196.528,), (-1_234_567.5,), (0.00001,), (100.0,)])
    result.kinds = ("figure",)

    cells = [line.strip("| ") for line in written("table", result).splitlines()[3:-1]]
    assert cells == ["999", "0.3333", "196.528", "-1234567.5", "0", "100"]


def test_nothing_in_a_value_reaches_the_terminal_but_characters() -> None:
    odd = Result(("\x1b[31ma",), [("\x1b]0;title\x07\x9b31m\u202e\r",)])

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", written("table", odd))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", written("markdown", odd))
    assert "\\\\x1b]0;title\\\\x07" in written("markdown", odd)


@pytest.mark.parametrize(
    "title",
    [
        "\U0001f468\u200d\U0001f469",
        "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u65e5\u672c\u3000\u8a9e",
    ],
)
def test_what_joins_and_parts_the_letters_of_a_script_is_no_escape(title: str) -> None:
    assert title in written("table", Result(("title",), [(title,)]))


def test_a_wide_table_is_not_cut_in_a_pipe() -> None:
    long = "x" * 5000

    assert long in written("table", Result(("a", "b"), [(long, long)]))
    assert "…" not in written("table", Result(("a", "b"), [(long, long)]))


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def on_terminal(width: int, columns: str, *rows: tuple[Any, ...]) -> str:
    out = Terminal()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("COLUMNS", str(width))
        patched.setenv("NO_COLOR", "1")
        present.find("table")(Result(columns.split(), rows), out)
    return out.getvalue()


SHOP = ("deals.example.org", Decimal("3314.82"), datetime.fromisoformat("2012-01-01 10:00:00"), 1)


NAMES = "source revenue first_order_placed n"


def test_a_table_on_a_terminal_folds_texts_but_no_number_and_no_time() -> None:
    assert on_terminal(80, NAMES, SHOP) == (
        "source              revenue   first_order_placed    n\n"
        "─────────────────────────────────────────────────────\n"
        "deals.example.org   3314.82   2012-01-01 10:00:00   1\n"
    )
    assert on_terminal(45, NAMES, SHOP) == (
        "source        revenue  first_order_placed   n\n"
        "─────────────────────────────────────────────\n"
        "deals.exampl  3314.82  2012-01-01 10:00:00  1\n"
        "e.org\n"
    )


def test_names_are_folded_at_their_underscores() -> None:
    assert on_terminal(24, "period average_order_value n", ("2012-01-01", 47.35, 3)) == (
        "             average_\n"
        "               order_\n"
        "period          value  n\n"
        "────────────────────────\n"
        "2012-01-01      47.35  3\n"
    )


def test_where_a_table_has_no_room_for_its_numbers_each_value_has_a_line() -> None:
    assert on_terminal(44, NAMES, SHOP) == (
        "-[ 1 ]----------------\n"
        "source             | deals.example.org\n"
        "revenue            | 3314.82\n"
        "first_order_placed | 2012-01-01 10:00:00\n"
        "n                  | 1\n"
    )
    assert on_terminal(4, "\u65e5\u672c ab", ("x" * 9, 10**40)).startswith(
        f"-[ 1 ]--\n\u65e5\u672c | {'x' * 9}\nab   | 1000"
    )
    assert on_terminal(10, NAMES).split() == [*NAMES.split(), "─" * 38]


@given(st.lists(st.tuples(st.text(max_size=40), st.integers(), st.floats()), min_size=1, max_size=5))
@example([("x" * 44, -(10**35), 0.0)])
def test_whatever_it_holds_it_fits_the_terminal_or_has_each_value_whole_on_a_line(
    rows: list[tuple[str, int, float]],
) -> None:
    shown = on_terminal(60, "some_text whole_number another_number", *rows)

    if shown.startswith("-[ 1 ]"):
        assert all(f"some_text      | {printable(row[0])}\n" in shown for row in rows)
        assert shown.count("\n") == 4 * len(rows)
    else:
        assert all(cell_len(line) <= 60 for line in shown.split("\n"))
    numbers = [text(value) for row in rows for value in row[1:]]
    assert all(number in shown for number in numbers)


# --- any text --------------------------------------------------------------------------------------------------

TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"])) | st.text(st.sampled_from('",\n\r\t\\N |\u2028'))


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_any_text_comes_back_from_csv(rows: list[tuple[str | None, str | None]]) -> None:
    text = written("csv", Result(("a", "b"), rows))

    assert read_csv(text)[1:] == [list(row) for row in rows]


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_any_text_comes_back_from_csv_with_pythons_reader(rows: list[tuple[str | None, str | None]]) -> None:
    text = written("csv", Result(("a", "b"), rows))

    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [[value or "" for value in row] for row in rows]


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_any_text_comes_back_from_jsonl_one_line_per_row(rows: list[tuple[str | None, str | None]]) -> None:
    text = written("jsonl", Result(("a", "b"), rows))

    assert len(text.splitlines()) == len(rows)
    assert [tuple(json.loads(line).values()) for line in text.splitlines()] == rows


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_any_text_comes_back_from_tsv_as_mysql_reads_it(rows: list[tuple[str | None, str | None]]) -> None:
    lines = written("tsv", Result(("a", "b"), rows)).split("\n")

    assert lines[-1] == ""
    assert [tuple(map(unescaped, line.split("\t"))) for line in lines[1:-1]] == rows


def unescaped(field: str) -> str | None:
    meant = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
    return None if field == "\\N" else re.sub(r"\\(.)", lambda match: meant[match[1]], field)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_a_row_is_a_line_of_markdown(rows: list[tuple[str | None, str | None]]) -> None:
    text = written("markdown", Result(("a", "b"), rows))

    assert text.count("\n") == 2 + len(rows)
    assert "\r" not in text
    assert all(len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 3 for line in text.split("\n")[:-1])


# --- unknown formats -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cvs", "CSV", "", "excel", "../csv", "__init__"])
def test_an_unknown_format_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(sp.UsageError, match=rf"^There is no format '{re.escape(name)}'\..*Use one of csv, json"):
        present.find(name)


def test_columns_of_the_hard_result_are_all_filled() -> None:
    """This makes sure that each format is tested with every kind of value."""
    assert all(any(row[place] not in (None, "") for row in ROWS) for place in range(len(COLUMNS)))
