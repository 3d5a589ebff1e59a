"""One process writes, or several read. A second process is told so in one line at once, and nothing breaks."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from shelf import held, holds, load, name, users, views, write

from snowplow_sql.errors import SourceError
from snowplow_sql.store import database
from snowplow_sql.store import load as loading

SNOWQ = [sys.executable, "-m", "snowplow_sql"]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    for day in range(1, 4):
        write(folder / name(f"2012-01-0{day}"), views(f"2012-01-0{day}", ["anna", "bert"]))
    return folder


def ran(*arguments: object) -> tuple[int, str]:
    """Exit code and stderr of a command that must not hang."""
    done = subprocess.run([*SNOWQ, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stderr


@pytest.mark.parametrize("read_only", [True, False])
def test_a_load_while_another_process_has_the_file_open(logs: Path, tmp_path: Path, *, read_only: bool) -> None:
    db = tmp_path / "events.duckdb"
    load(db, logs)
    before = holds(db)
    with held(db, read_only=read_only) as pid:
        code, said = ran("load", logs, "--db", db)

    assert code == 3
    assert said.startswith(f"snowq: '{db}' is in use by process {pid} (python")
    assert said.endswith("Wait until it is done, or end it, and run this again.\n")
    assert said.count("\n") == 1
    assert holds(db) == before


def test_who_takes_the_file_while_a_long_load_opens_it_anew_is_told_of(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "events.duckdb"
    load(db, logs / name("2012-01-01"))
    attach = database.attach
    with ExitStack() as others:

        def late(connection: Any, path: Path, catalog: str) -> None:
            monkeypatch.setattr(database, "attach", attach)
            pids.append(others.enter_context(held(path, read_only=False)))
            attach(connection, path, catalog)

        pids: list[int] = []
        monkeypatch.setattr(loading, "_BATCH", 1)
        monkeypatch.setattr(loading, "_OPEN_FOR", 1)
        with database.open_to_write(db) as opened:
            monkeypatch.setattr(database, "attach", late)
            with pytest.raises(SourceError, match=r"is in use by process \d+ \(python") as told:
                loading.Loader(opened, loading.Request([str(logs)])).run()
        assert f"process {pids[0]} " in str(told.value)

    assert users(db) == ["anna", "bert"] * 2
    load(db, logs)
    assert users(db) == ["anna", "bert"] * 3


def test_what_another_load_has_put_into_a_database_that_this_one_made_stays(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "events.duckdb"
    attach = database.attach

    def late(connection: Any, path: Path, catalog: str) -> None:
        monkeypatch.setattr(database, "attach", attach)
        load(path, logs)
        attach(connection, path, catalog)

    monkeypatch.setattr(database, "attach", late)
    report = load(db, logs)

    assert (report.files, report.again) == (0, 3)
    assert users(db) == ["anna", "bert"] * 3


def test_a_query_while_a_load_has_the_file_open(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    load(db, logs)
    with held(db, read_only=False) as pid:
        code, said = ran("run", "visits", "--source", db)

    assert (code, said.count("\n")) == (3, 1)
    assert f"is in use by process {pid}" in said


def test_readers_do_not_shut_each_other_out(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    load(db, logs)
    with held(db, read_only=True):
        assert ran("run", "visits", "--source", db) == (0, "")


def test_loads_that_start_together_leave_one_sound_database(logs: Path, tmp_path: Path) -> None:
    db, alone = tmp_path / "events.duckdb", tmp_path / "alone.duckdb"
    load(alone, logs)
    commands = [
        subprocess.Popen([*SNOWQ, "load", str(logs), "--db", str(db)], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    outcomes = [(command.communicate(timeout=120)[1], command.returncode) for command in commands]

    assert any(code == 0 for _, code in outcomes)
    for said, code in outcomes:
        assert code in {0, 3}
        assert said.count("\n") == 1
        assert code == 0 or "is in use by process" in said
    assert holds(db) == holds(alone)
    assert users(db) == ["anna", "bert"] * 3
