"""Which lines and files go the fast way, and that the answers do not show it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hand_made import file_of, line
from test_fast import ROOT, NearlyPlainLines, fast, plain

import snowplow_sql as sp
from snowplow_sql.engines.duckdb import connect
from snowplow_sql.errors import SnowqWarning
from snowplow_sql.logs import fast as package
from snowplow_sql.logs.fast import reading, stream
from snowplow_sql.logs.fast.source import FastLogFiles
from snowplow_sql.logs.opening import opened
from snowplow_sql.logs.source import LogFiles
from snowplow_sql.store.database import open_to_write
from snowplow_sql.store.load import Loader, Request


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_WORTHWHILE", 0)


SAMPLE = ROOT / "sample_data" / "logs"


def test_whoever_asks_the_connection_itself_gets_every_column(always: None) -> None:
    sql = "SELECT count(*), count(page_title), count(page_url), count(br_name) FROM events"
    with sp.open(SAMPLE) as session:
        connection = session.connection
        assert session.run("visits").rows
        found = connection.execute(sql).fetchall()
    assert found == plain(SAMPLE, sql)
    assert min(found[0]) > 10000


def test_without_its_libraries_all_is_read_by_sql_and_that_is_told(
    always: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "snowplow_sql.logs.fast.reading", None)
    monkeypatch.delitem(sys.modules, "snowplow_sql.logs.fast.batch")
    with pytest.warns(SnowqWarning, match=r"^The extra 'fast' is not used: import of .* halted"):
        session = sp.open(SAMPLE)
    events = session.sql("SELECT count(*) FROM events").rows
    session.close()
    with pytest.warns(SnowqWarning), open_to_write(tmp_path / "events.duckdb") as database:
        assert [(Loader(database, Request([str(SAMPLE)])).run().counts.events,)] == events


@pytest.mark.parametrize("at_once", [1, 1 << 30])
def test_files_for_the_plain_way_are_read_a_few_at_a_time(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_UNSOUND_AT_ONCE", at_once)
    for number in range(5):
        lines = file_of(*NearlyPlainLines(seed=number).lines(50))
        (tmp_path / f"{number}.log").write_bytes(lines.replace(b"\n", b"\r\n") if number % 2 else lines)
    found, logs = fast(tmp_path)
    assert found == plain(tmp_path)
    assert logs.files_left == 2


def test_lines_beyond_what_places_can_say_are_for_the_plain_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MOST_AT_ONCE", 1)
    for number in range(3):
        lines = file_of(*NearlyPlainLines(seed=number).lines(50))
        (tmp_path / f"{number}.log").write_bytes(lines if number else lines.rstrip(b"\n"))  # keeps them separate
    found, logs = fast(tmp_path)
    assert found == plain(tmp_path)
    assert logs.files_left == 2


def test_logs_that_look_unusual_go_the_plain_way_from_the_start(always: None, tmp_path: Path) -> None:
    for number in range(20):
        end = b"\r\n" if number % 3 else b"\n"
        (tmp_path / f"{number}.log").write_bytes(file_of(*NearlyPlainLines(seed=number).lines(5)).replace(b"\n", end))
    with connect() as connection:
        assert type(opened(str(tmp_path), connection)) is LogFiles
    with connect() as connection:
        assert type(opened(str(SAMPLE), connection)) is FastLogFiles


def test_an_event_has_the_same_id_whatever_its_file_is_called(tmp_path: Path) -> None:
    for name in ("a\\b.log", "c.gz.log", "é.log", "d"):
        (tmp_path / name).write_bytes(file_of(line()))
    assert fast(tmp_path)[0] == plain(tmp_path)
