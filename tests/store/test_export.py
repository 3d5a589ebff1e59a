"""What an export leaves in its folder. tests/engines reads the values back on real engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tiny_log import TinyLog, view

import snowplow_sql as sp
from snowplow_sql.engines.duckdb import DuckDB
from snowplow_sql.result import Result
from snowplow_sql.store.export import Export

Tiny = Callable[[list[str]], TinyLog]

DAYS = ["2012-01-01", "2012-01-02", "2012-01-02", "2012-01-04"]
TARGETS = [
    ("hive", {}, "events.txt"),
    ("hive", {"stored_as": "parquet"}, "events.hive.parquet"),
    ("parquet", {}, "events.parquet"),
]


@pytest.fixture
def four(tiny: Tiny) -> sp.Session:
    """Four events on three days, two of them on the second."""
    return tiny([view(f"{day} 10:00:0{number}", "anna/1") for number, day in enumerate(DAYS)]).session


def files(folder: Path) -> dict[str, bytes]:
    """The content of every file below `folder`, hidden ones included."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def table() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with an empty table of events."""
    with duckdb.connect() as connection:
        connection.execute(sp.ddl("duckdb"))
        yield connection


def insert(connection: duckdb.DuckDBPyConnection, **values: Any) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO events ({', '.join(values)}) VALUES ({marks})", list(values.values()))


# --- what is written --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("target", "choices", "name"), TARGETS)
def test_each_day_has_a_folder_with_one_file(
    target: str, choices: dict[str, str], name: str, four: sp.Session, tmp_path: Path
) -> None:
    done = four.export(tmp_path / "out", target, **choices)

    written = files(tmp_path / "out")
    assert sorted(written) == [f"dt=2012-01-0{day}/{name}" for day in (1, 2, 4)]
    assert (done.files, done.partitions, done.events, done.remarks) == (3, 3, 4, ())
    assert done.bytes == sum(map(len, written.values()))


def test_a_line_of_hive_text_is_fields_between_tabs(four: sp.Session, tmp_path: Path) -> None:
    four.export(tmp_path / "out", "hive")

    lines = (tmp_path / "out/dt=2012-01-02/events.txt").read_text().splitlines()
    rows = [line.split("\t") for line in lines]
    assert [row[:7] for row in rows] == [
        ["10:00:01", "\\N", "anna", "10.0.0.1", "1", "http://shop.example.com/", "\\N"],
        ["10:00:02", "\\N", "anna", "10.0.0.1", "1", "http://shop.example.com/", "\\N"],
    ]
    assert {len(row) for row in rows} == {58}
    assert [row[38] for row in rows] == ["", ""], "no plug-in is an empty array, and not NULL"


def test_infobright_gets_one_file_in_time_order_and_its_statement(four: sp.Session, tmp_path: Path) -> None:
    done = four.export(tmp_path / "o'ut", "infobright", table="shop.events_004")

    written = files(tmp_path / "o'ut")
    assert sorted(written) == ["events.tsv", "load.sql"]
    assert (done.files, done.partitions, done.events) == (2, 0, 4)
    rows = [line.split("\t") for line in written["events.tsv"].decode().splitlines()]
    assert [row[2] for row in rows] == DAYS
    assert rows[0][:7] == ["\\N", "\\N", "2012-01-01", "10:00:00", '"page_view"', rows[0][5], "\\N"]
    assert written["load.sql"].decode() == (
        "-- Run it in the folder of events.tsv, and once: each run adds the events of the file to the table.\n"
        "--     mysql --local-infile=1 DATABASE < load.sql\n"
        "SET sql_mode = '';\n"
        "LOAD DATA LOCAL INFILE 'events.tsv' INTO TABLE shop.events_004 CHARACTER SET utf8\n"
        "FIELDS TERMINATED BY '\\t' ENCLOSED BY '\"' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n';\n"
    )


def test_the_parquet_data_set_has_the_events_with_their_types(sample: sp.Session, tmp_path: Path) -> None:
    sample.export(tmp_path / "out", "parquet", since="2012-01-30", until="2012-02-01")

    names = ", ".join(sample.sql("SELECT * FROM events LIMIT 0").columns)
    out = f"SELECT {names} FROM read_parquet('{tmp_path}/out/*/*.parquet')"
    logs = "SELECT * FROM events WHERE dt BETWEEN '2012-01-30' AND '2012-02-01'"
    types = "SELECT list(column_type) FROM (DESCRIBE {})"
    assert sample.sql(types.format(out)).rows == sample.sql(types.format(logs)).rows
    assert sample.sql(f"{out} EXCEPT ALL {logs}").rows == []
    assert sample.sql(f"{logs} EXCEPT ALL {out}").rows == []


def test_the_days_asked_for_are_exported_and_both_ends_are(four: sp.Session, tmp_path: Path) -> None:
    done = four.export(tmp_path / "out", "hive", since="2012-01-02", until=dt.date(2012, 1, 4))

    assert sorted(files(tmp_path / "out")) == ["dt=2012-01-02/events.txt", "dt=2012-01-04/events.txt"]
    assert done.events == 3


def test_events_in_a_table_give_the_bytes_that_those_of_a_view_give(four: sp.Session, tmp_path: Path) -> None:
    four.export(tmp_path / "view", "hive")
    four.connection.execute("CREATE TABLE kept AS SELECT * FROM events ORDER BY tm DESC")
    four.connection.execute("DROP VIEW events; ALTER TABLE kept RENAME TO events")
    four.export(tmp_path / "table", "hive")

    assert files(tmp_path / "table") == files(tmp_path / "view")


def test_events_without_a_day_have_the_partition_that_hive_gives_them(
    table: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    insert(table, app_id="x")
    insert(table, app_id="y", dt=dt.date(2012, 1, 1))

    done = Export(tmp_path / "out", "hive").run(DuckDB(table))

    assert sorted(files(tmp_path / "out")) == ["dt=2012-01-01/events.txt", "dt=__HIVE_DEFAULT_PARTITION__/events.txt"]
    assert done.events == 2


def test_no_events_make_no_partition(four: sp.Session, tmp_path: Path) -> None:
    done = four.export(tmp_path / "out", "hive", since="2013-01-01")

    assert files(tmp_path / "out") == {}
    assert (done.files, done.partitions, done.events, done.bytes) == (0, 0, 0, 0)


def test_no_events_empty_the_file_for_infobright(four: sp.Session, tmp_path: Path) -> None:
    four.export(tmp_path / "out", "infobright")
    four.export(tmp_path / "out", "infobright", since="2013-01-01")

    assert files(tmp_path / "out")["events.tsv"] == b""


# --- a second run -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "choices"), [*((target, choices) for target, choices, _ in TARGETS), ("infobright", {})]
)
def test_a_second_run_gives_the_same_bytes(
    target: str, choices: dict[str, str], four: sp.Session, tmp_path: Path
) -> None:
    four.export(tmp_path / "out", target, **choices)
    first = files(tmp_path / "out")
    four.export(tmp_path / "out", target, **choices)

    assert files(tmp_path / "out") == first


def test_a_later_export_adds_days_and_replaces_those_that_it_has(tiny: Tiny, tmp_path: Path) -> None:
    tiny([view("2012-01-01 10:00:00"), view("2012-01-02 10:00:00")]).session.export(tmp_path / "out", "hive")
    later = tiny([view("2012-01-02 10:00:00"), view("2012-01-02 11:00:00"), view("2012-01-03 10:00:00")]).session

    done = later.export(tmp_path / "out", "hive", since="2012-01-02")

    lines = {name[3:13]: content.count(b"\n") for name, content in files(tmp_path / "out").items()}
    assert lines == {"2012-01-01": 1, "2012-01-02": 2, "2012-01-03": 1}
    assert done.remarks == ()


def test_days_that_have_no_events_any_more_stay_and_are_named(four: sp.Session, tiny: Tiny, tmp_path: Path) -> None:
    four.export(tmp_path / "out", "hive")
    other = tiny([view("2012-01-03 10:00:00")]).session

    said = [other.export(tmp_path / "out", "hive", until=until).remarks for until in ("2012-01-04", "2012-01-01")]

    assert len(list((tmp_path / "out").iterdir())) == 4
    assert said == [
        (
            (
                "3 partitions of an earlier export (dt=2012-01-01 to dt=2012-01-04) had no events this time: they stay "
                "as before. Remove the folders if there should be none."
            ),
        ),
        (
            "no events match; `snowq check` shows what the source has.",
            (
                "1 partition of an earlier export (dt=2012-01-01) had no events this time: it stays as before. "
                "Remove the folder if there should be none."
            ),
        ),
    ]


class Failing(DuckDB):
    """A DuckDB that is interrupted when it is about to write the second file."""

    copies = 0

    def query(self, sql: str) -> Result:
        self.copies += sql.startswith("COPY")
        if self.copies == 2:
            raise sp.Interrupted("Stopped.")
        return super().query(sql)


@pytest.mark.parametrize(("target", "new"), [("hive", ["dt=2012-01-01/events.txt"]), ("infobright", [])])
def test_an_export_that_is_stopped_leaves_whole_files_only(
    target: str, new: list[str], four: sp.Session, tiny: Tiny, tmp_path: Path
) -> None:
    other = tiny([view(f"{day} 12:00:00", "otto/1") for day in DAYS]).session
    other.export(tmp_path / "new", target)
    four.export(tmp_path / "out", target)
    before, after = files(tmp_path / "out"), files(tmp_path / "new")

    with pytest.raises(sp.Interrupted):
        Export(tmp_path / "out", target).run(Failing(other.connection))

    assert files(tmp_path / "out") == before | {name: after[name] for name in new}


def test_what_a_killed_export_has_left_is_named(four: sp.Session, tmp_path: Path) -> None:
    (tmp_path / "out/.snowq-x").mkdir(parents=True)

    done = four.export(tmp_path / "out", "hive")

    left = tmp_path / "out/.snowq-x"
    assert done.remarks == (f"'{left}' is left over from an export that was killed. Remove it, unless one is running.",)


# --- lost values ------------------------------------------------------------------------------------------


def test_line_ends_are_counted_for_hives_text_files_and_kept_in_parquet(
    table: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    insert(table, user_id="a\nb", platform="\r", page_title="whole", dt=dt.date(2012, 1, 1))
    insert(table, user_id="c\r\nd", dt=dt.date(2012, 1, 2))

    text = Export(tmp_path / "text", "hive").run(DuckDB(table))
    parquet = Export(tmp_path / "parquet", "hive", stored_as="parquet").run(DuckDB(table))

    assert text.remarks == (
        (
            "3 values have a line end, which Hive's text files cannot hold: a blank is written instead. "
            "--stored-as parquet keeps it."
        ),
    )
    assert parquet.remarks == ()
    assert [content.count(b"\n") for content in files(tmp_path / "text").values()] == [1, 1]


def test_values_that_do_not_fit_infobrights_types_are_counted_by_column(
    table: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    day = {"dt": dt.date(2012, 1, 1)}
    insert(table, **day, user_id="u" * 16, visit_id=32767, txn_id="123456", dvce_screenwidth=8388607, ev_value=0.1)
    insert(table, **day, user_id="u" * 17, visit_id=32768, txn_id="012345", dvce_screenwidth=8388608, ev_value=1e39)
    insert(table, **day, user_id="é" * 20, visit_id=-32769, txn_id="12e3", ev_value=1234567)
    insert(table, **day, user_id="", visit_id=-32768, txn_id="-2147483648", ev_value=123456, page_title="😀😀")
    insert(table, **day, txn_id="2147483648")

    done = Export(tmp_path / "out", "infobright").run(DuckDB(table))

    change = "the table would change them. Make the column {} in the DDL to keep them."
    assert list(done.remarks) == [
        (
            "1 value has characters above U+FFFF, such as emoji, which MySQL's utf8 cannot hold: "
            "each character is written as U+FFFD."
        ),
        "3 values of txn_id are not what an int gives back (leading zeros, or no number): "
        + change.format("varchar(11)"),
        "2 values of user_id are longer than 16 characters: " + change.format("varchar(20)"),
        "2 values of visit_id lie beyond a smallint: " + change.format("int"),
        "2 values of ev_value have more digits than a float gives back: " + change.format("double"),
        (
            "1 value of dvce_screenwidth lies beyond a mediumint: the table would change it. "
            "Make the column int in the DDL to keep it."
        ),
    ]


# --- what is refused --------------------------------------------------------------------------------------


def refusal(*arguments: Any, **choices: Any) -> str:
    """The message of an export that is refused before it begins."""
    with pytest.raises(sp.UsageError) as refused:
        Export(*arguments, **choices)
    return str(refused.value)


def test_a_folder_with_other_files_is_refused(four: sp.Session, tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    four.export(tmp_path / "text", "hive")

    kind = "Name an empty folder, or that of an earlier export of the same kind."
    assert refusal(tmp_path, "hive") == (
        f"--to: '{tmp_path}' holds 'a.txt', which is not part of such an export for hive. {kind}"
    )
    first = "'dt=2012-01-01/events.txt', which is not part of such an export"
    text = f"--to: '{tmp_path}/text' holds"
    assert refusal(tmp_path / "text", "hive", stored_as="parquet") == f"{text} {first} for hive. {kind}"
    assert refusal(tmp_path / "text", "parquet") == f"{text} {first} for parquet. {kind}"
    assert refusal(tmp_path / "text", "infobright").startswith(f"{text} 'dt=2012-01-01', which is not part")


def test_hidden_files_in_the_folder_are_nobodys(four: sp.Session, tmp_path: Path) -> None:
    (tmp_path / "out/dt=2012-01-01").mkdir(parents=True)
    for name in (".DS_Store", "_SUCCESS", "dt=2012-01-01/_SUCCESS", "dt=2012-01-01/.events.crc"):
        (tmp_path / "out" / name).touch()

    assert four.export(tmp_path / "out", "hive").files == 3


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert refusal(tmp_path / "file", "hive") == f"--to: '{tmp_path}/file' cannot be written to: Not a directory."
    assert refusal("s3://shop/events", "hive") == (
        "--to: 's3://shop/events' is not a folder on this machine. Export to a local folder, and copy it."
    )


def test_an_empty_name_is_not_the_working_folder() -> None:
    assert refusal("", "hive") == "--to: '' is not a folder. Name one, such as events/; . is the current one."


def test_a_folder_that_cannot_be_made_is_told_in_one_line(four: sp.Session, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(sp.UsageError, match=r"^--to: '/proc/none' cannot be written to: No such file or directory\.$"):
        four.export("/proc/none", "hive")


class Warehouse(DuckDB):
    """An engine whose events are not DuckDB's."""

    dialect = "hive"


def test_a_warehouse_is_not_exported(table: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(sp.UsageError, match=r"^hive://h/shop is a warehouse already\. Export from logs\.$"):
        Export(tmp_path / "out", "hive").run(Warehouse(table), source="hive://h/shop")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            {"target": "hiv"},
            "--for: there is no target 'hiv'. Did you mean 'hive'? Use one of hive, infobright, parquet.",
        ),
        (
            {"target": "parquet", "stored_as": "parquet"},
            "--stored-as is a choice of hive, not of parquet. Leave it out.",
        ),
        ({"target": "hive", "table": "x"}, "--table is a choice of infobright, not of hive. Leave it out."),
        ({"target": "hive", "engine": "x"}, "--engine is not a choice here. Leave it out."),
        ({"target": "hive", "since": "1.1.2012"}, "--since: '1.1.2012' is not a date. Give one such as 2012-01-31."),
        (
            {"target": "hive", "until": "2012-02-30"},
            "--until: '2012-02-30' is not a date. Give one such as 2012-01-31.",
        ),
        (
            {"target": "hive", "since": "2012-02-01", "until": "2012-01-31"},
            "--since 2012-02-01 is after --until 2012-01-31. Give the earlier day first.",
        ),
        (
            {"target": "infobright", "table": "a b"},
            "--table: 'a b' is not a table name. Give one such as events or shop.events_004.",
        ),
    ],
)
def test_a_bad_option_is_refused_in_one_line(arguments: dict[str, str], says: str, tmp_path: Path) -> None:
    assert refusal(tmp_path / "out", **arguments) == says
    assert not (tmp_path / "out").exists()
