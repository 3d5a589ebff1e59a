"""A load by the fast way gives exactly the same tables as one by the plain way."""

from __future__ import annotations

import gzip
import os
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from odd_lines import OddLines
from shelf import ask, load, name, views, write
from tiny_log import view

from snowplow_sql.errors import SourceError
from snowplow_sql.logs import fast
from snowplow_sql.logs.fast import batch
from snowplow_sql.store.database import open_to_write
from snowplow_sql.store.load import Loader, Request
from snowplow_sql.store.schema import tables

LATER = "2012-01-01\t10:00:00\tLHR5\t1\t192.0.2.1\tGET\thost\t/i\t200\t-\tOpera/9\te=pv&duid=a&uid=b&ti_qu=two"
OTHER_FIELDS = "#Fields: time date c-ip cs-uri-stem cs-uri-query\n10:00:00\t2012-01-01\t-\t/i\te=pv&uid=z\n"


@pytest.fixture(params=[True, False], ids=["fast", "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(fast, "pays", lambda _: bool(request.param))
    return "fast" if request.param else "plain"


def fill(folder: Path) -> None:
    days = [f"2012-01-{day:02}" for day in range(1, 13)]
    for day in days:
        write(folder / name(day), [*views(day, "abcdefgh"), view(f"{day} 10:00:00", "a/1", tid=100000), "#x", "short"])
    write(folder / name("2012-01-20"), OddLines(seed=5).lines(300))
    write(folder / name("2012-01-21"), [LATER, *views("2012-01-21", "ab")])
    (folder / "fields.log").write_text(OTHER_FIELDS)
    (folder / "latin.log").write_bytes("\n".join(views("2012-01-22", "ä")).encode("latin-1"))
    torn = gzip.compress("".join(f"{line}\n" for line in views("2012-01-23", "abcdefgh" * 6)).encode())
    (folder / "torn.gz").write_bytes(torn[:-30])
    (folder / "empty.log").write_bytes(b"")


def contents(db: Path) -> dict[str, list[Any]]:
    """All rows, without the load times."""
    columns = dict.fromkeys(tables(), "*") | {"log_files": "* EXCLUDE (loaded_at)"}
    return {table: ask(db, f"SELECT {wanted} FROM {table} ORDER BY ALL") for table, wanted in columns.items()}


@pytest.mark.parametrize("modern", [False, True])
def test_all_tables_are_the_same(modern: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "logs")
    monkeypatch.setattr(batch, "BLOCK", 20_000)  # small, so that there are several blocks
    found = {}
    for way in (True, False):
        monkeypatch.setattr(fast, "pays", lambda _, way=way: way)
        report = load(tmp_path / f"{way}.duckdb", tmp_path / "logs", modern=modern)
        found[way] = (contents(tmp_path / f"{way}.duckdb"), report.counts, report.odd, report.failed)
    assert found[True][0]["events"]
    assert found[True][0]["possible_duplicates"]
    assert found[True][0]["lost_numbers"]
    assert found[True] == found[False]


def test_files_that_are_all_of_another_kind_are_loaded_too(way: str, tmp_path: Path) -> None:
    db, logs = tmp_path / "events.duckdb", tmp_path / "logs"
    for number in range(3):
        (logs / f"{number}").mkdir(parents=True)
        (logs / f"{number}" / "fields.log").write_text(OTHER_FIELDS.replace("uid=z", f"uid={number}"))
    report = load(db, logs)
    assert (report.files, report.counts.lines, report.counts.events) == (3, 6, 3)
    assert ask(db, "SELECT user_id FROM events ORDER BY 1") == [("0",), ("1",), ("2",)]
    assert load(db, logs).again == 3


def test_what_is_loaded_is_in_the_file_itself(way: str, tmp_path: Path) -> None:
    """It is not left in DuckDB's journal, which a user would not copy along."""
    db, copy, logs = tmp_path / "events.duckdb", tmp_path / "copy.duckdb", tmp_path / "logs"
    write(logs / name("2012-01-01"), views("2012-01-01", "abc"))
    with open_to_write(db) as database:
        Loader(database, Request([str(logs)])).run()
        shutil.copy(db, copy)

    assert ask(copy, "SELECT user_id FROM events ORDER BY 1") == [("a",), ("b",), ("c",)]
    assert ask(copy, "SELECT events FROM log_files") == [(3,)]


def test_a_file_that_changed_is_replaced_whole(way: str, tmp_path: Path) -> None:
    db, logs = tmp_path / "events.duckdb", tmp_path / "logs"
    path = write(logs / name("2012-01-01"), views("2012-01-01", "abc"))
    write(logs / name("2012-01-02"), views("2012-01-02", "de"))
    load(db, logs)
    write(path, views("2012-01-01", "x"))
    report = load(db, logs)
    assert (report.files, report.replaced) == (1, 1)
    assert ask(db, "SELECT user_id FROM events ORDER BY 1") == [("d",), ("e",), ("x",)]


def test_events_are_in_the_order_of_time(way: str, tmp_path: Path) -> None:
    db, logs = tmp_path / "events.duckdb", tmp_path / "logs"
    for edge in ("a", "b"):
        write(logs / name("2012-01-01", hash_=edge), views("2012-01-01", f"{edge}cdef")[::-1])
    load(db, logs)
    times = ask(db, "SELECT tm FROM events ORDER BY rowid")
    assert len(times) == 10
    assert times == sorted(times)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told_of_and_the_others_are_loaded(way: str, tmp_path: Path) -> None:
    db, logs = tmp_path / "events.duckdb", tmp_path / "logs"
    write(logs / name("2012-01-01"), views("2012-01-01", "abc"))
    write(logs / name("2012-01-02"), views("2012-01-02", "de")).chmod(0)
    report = load(db, logs)
    assert list(report.failed) == [str(logs / name("2012-01-02"))]
    assert ask(db, "SELECT count(*) FROM events") == [(3,)]


def test_a_file_that_goes_while_it_is_read_is_told_of_and_the_others_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, logs = tmp_path / "events.duckdb", tmp_path / "logs"
    write(logs / name("2012-01-01"), views("2012-01-01", "abc"))
    gone = write(logs / name("2012-01-02"), views("2012-01-02", "de"))
    monkeypatch.setattr(fast, "pays", lambda _: True)
    read = batch.Hits._block

    def late(hits: batch.Hits, *files: Any) -> Any:
        gone.unlink(missing_ok=True)
        return read(hits, *files)

    monkeypatch.setattr(batch.Hits, "_block", late)
    report = load(db, logs)
    assert list(report.failed) == [str(gone)]
    assert "cannot be read: No such file" in report.failed[str(gone)]
    assert ask(db, "SELECT user_id FROM events ORDER BY 1") == [("a",), ("b",), ("c",)]
    with pytest.raises(SourceError, match="There is no file"):
        load(db, gone)


def test_the_headers_of_many_small_files_are_no_odd_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(write(tmp_path / name(f"2012-01-{day:02}"), views(f"2012-01-{day:02}", "ab"))) for day in range(1, 31)]
    monkeypatch.setattr(batch, "_MOST_ODD", 0)
    hits = batch.Batches(modern=False).hits(paths, {})
    assert pa.RecordBatchReader.from_stream(hits).read_all().num_rows == 60
    assert hits.unsound == []
    assert hits.odd.num_rows == 0
    settled = hits.settled.to_pylist()
    assert len(settled) == 60
    assert {(row["kind"], row["reason"], row["lines"]) for row in settled} == {
        (None, None, 2),
        ("skipped", "header", 2),
    }


def test_files_of_many_odd_lines_are_loaded_the_plain_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "logs")
    found = {}
    for way in (True, False):
        monkeypatch.setattr(fast, "pays", lambda _, way=way: way)
        monkeypatch.setattr("snowplow_sql.logs.fast.batch._MOST_ODD", 20)
        monkeypatch.setattr("snowplow_sql.logs.fast.batch.BLOCK", 20_000)
        report = load(tmp_path / f"{way}.duckdb", tmp_path / "logs")
        found[way] = (contents(tmp_path / f"{way}.duckdb"), report.counts, report.odd)
    assert found[True] == found[False]
