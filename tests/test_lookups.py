"""The analyst's own tables: the message if one is missing, and which ones are used over the sample shop."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowq_process import SAMPLE_NOTE, Outcome, snowq
from tiny_log import hit

import snowplow_sql as sp
from snowplow_sql.dialects.duckdb import LOOKUP_TYPES
from snowplow_sql.kinds import OF_LOOKUPS

ORDER = hit("2012-01-01 10:00:00", "anna/1", e="tr", tr_id="O-1", tr_tt="10.00")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "one.log"
    path.write_text(ORDER + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "no table 'segments'"), ({"segments": "no.csv"}, "no file 'no.csv'"), ({"segments": "mine"}, "table 'mine'")],
)
def test_a_table_that_is_missing_is_told_with_what_to_give(log: Path, given: dict[str, str], said: str) -> None:
    with sp.open(log) as session, pytest.raises(sp.UsageError, match=said) as error:
        session.run("clv_expected", **given)
    assert str(error.value).endswith("Give --lookup segments=FILE.csv, with the columns user_id, segment, expected.")


def test_a_file_is_read_by_its_header_and_a_table_by_its_name(log: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.CSV"
    file.write_text("note,expected,user_id,segment\nx,2.5,anna,new\n,,Anna,\n", encoding="utf-8")
    wanted = [("anna", "new", 1, "10.00", "2.50", "12.50"), ("Anna", None, 0, "0.00", "0.00", "0.00")]

    with sp.open(log) as session:
        by_file = session.run("clv_expected", segments=str(file)).rows
        session.connection.execute(f"CREATE TABLE mine AS SELECT * FROM '{file}'")
        by_name = session.run("clv_expected", segments="mine").rows
        by_another_case = session.run("clv_expected", segments="Mine").rows  # DuckDB ignores case in names

    for rows in (by_file, by_name, by_another_case):
        assert [(*row[:3], *map(str, row[3:])) for row in rows] == wanted


def test_a_frame_is_a_table_once_it_has_a_name(log: Path) -> None:
    frame = pytest.importorskip("pandas").DataFrame({"user_id": ["anna"], "segment": ["new"], "expected": ["2.5"]})

    with sp.open(log) as session:
        with pytest.raises(sp.UsageError) as error:
            session.run("clv_expected", segments=frame)
        session.connection.register("mine", frame)
        rows = session.run("clv_expected", segments="mine").rows

    assert str(error.value) == (
        "--lookup segments: a DataFrame is not the name of a table. Give it one: session.connection.register(NAME, it)."
    )
    assert [(*row[:3], *map(str, row[3:])) for row in rows] == [("anna", "new", 1, "10.00", "2.50", "12.50")]


def test_a_file_that_does_not_fit_is_told_with_what_it_has(log: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.csv"
    short.write_text("user_id,group\nanna,new\n", encoding="utf-8")
    give = "Give --lookup segments=FILE.csv, with the columns user_id, segment, expected."

    with sp.open(log) as session, pytest.raises(sp.UsageError) as lacking:
        session.run("clv_expected", segments=str(short))

    assert str(lacking.value) == f"--lookup: '{short}' has no column segment or expected, but user_id, group. {give}"


@pytest.mark.parametrize(
    ("rows", "line", "has"),
    [
        ("user_id,segment,expected\nanna,new,12.50\nben,new,1,200.50\n", 3, "4 values"),
        ("user_id,segment,expected\nben,new,1,200.50\n", 2, "4 values"),
        ("user_id,segment,expected\nanna,new,12.50\nben\n", 3, "1 value"),
    ],
)
def test_a_comma_too_many_is_told_where_it_is(log: Path, tmp_path: Path, rows: str, line: int, has: str) -> None:
    """DuckDB would read such a file as one with other columns."""
    path = tmp_path / "segments.csv"
    path.write_text(rows, encoding="utf-8")

    with sp.open(log) as session, pytest.raises(sp.UsageError) as uneven:
        session.run("clv_expected", segments=str(path))

    assert str(uneven.value) == (
        f"--lookup: line {line} of '{path}' has {has}, and the first one names 3 columns. "
        "Put a value with a ',' in it in quotes, and write amounts as 1200.50."
    )


@pytest.mark.parametrize(
    ("rows", "value", "line"),
    [
        ('user_id,segment,expected\nanna,new,12.50\nben,new,"1,200.50"\n', "1,200.50", 3),
        ("user_id;segment;expected\nanna;new;12,50\n", "12,50", 2),
        ("user_id,expected,segment\nanna,12.50 €,new\n", "12.50 €", 2),
        ("user_id,expected,segment\n" + "anna,1,new\n" * 300_000 + "ben,a lot,new\n", "a lot", 300_002),
    ],
    ids=["thousands", "a comma for the point", "a currency", "behind many"],
)
def test_an_amount_that_is_none_is_told_with_its_place(
    log: Path, tmp_path: Path, rows: str, value: str, line: int
) -> None:
    file = tmp_path / "odd.csv"
    file.write_text(rows, encoding="utf-8")

    ran = snowq("run", "clv_expected", "--source", log, "--lookup", f"segments={file}")

    told = f"'{value}' is not an amount, in line {line} of '{file}', column expected."
    write = "Write one as 1200.50: digits, and a point before the cents."
    assert ran == Outcome(2, "", f"snowq: --lookup: {told} {write}\n")


def test_a_number_that_is_none_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text('action,weight\n"page_view",half\n', encoding="utf-8")

    ran = snowq("run", "weighted_engagement", "--lookup", f"weights={file}")

    told = f"'half' is not a number, in line 2 of '{file}', column weight."
    write = "Write one as 0.5: digits, and a point before the fraction."
    assert ran == Outcome(2, "", f"{SAMPLE_NOTE}snowq: --lookup: {told} {write}\n")


def test_a_file_that_is_no_text_is_told_as_a_wrong_option(tmp_path: Path) -> None:
    file = tmp_path / "latin.csv"
    file.write_bytes(b"source,amount\nk\xe4se,1.5\n")

    ran = snowq("run", "roas", "--lookup", f"spend={file}")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{SAMPLE_NOTE}snowq: --lookup: '{file}' cannot be read. DuckDB: Invalid Input Error: ")
    assert "This file is not utf-8 encoded" in ran.err
    assert ran.err.count("\n") == 2


def test_a_files_name_is_no_pattern(log: Path, tmp_path: Path) -> None:
    for name, segment in (("c[1].csv", "meant"), ("c1.csv", "other"), ("c?.csv", "all")):
        (tmp_path / name).write_text(f"user_id,segment,expected\nanna,{segment},1\n", encoding="utf-8")

    with sp.open(log) as session:
        assert session.run("clv_expected", segments=str(tmp_path / "c[1].csv")).rows[0][1] == "meant"
        assert session.run("clv_expected", segments=str(tmp_path / "c?.csv")).rows[0][1] == "all"


def test_over_the_sample_shop_its_own_tables_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SNOWQ_SOURCE", raising=False)

    with sp.open() as session:
        assert session.run("clv_expected", start="2012-03-31", top=1).rows[0][1] == "champion"


def test_a_column_of_each_kind_has_a_type() -> None:
    assert set(LOOKUP_TYPES) == set(OF_LOOKUPS)
