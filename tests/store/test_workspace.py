"""Files beside a database: a load removes what an earlier load of snowq left, and nothing else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from shelf import around, holds, load, name, users, views, write
from snowq_process import snowq, started, wait_until

from snowplow_sql.errors import SourceError
from snowplow_sql.store.compact import compact

_ENDLESS = (
    "import snowplow_sql.store.compact as it; "
    "it._still_possible = lambda: '(SELECT event_id FROM store.main.events, range(1000000000000) WHERE random() < 0)'"
)
"""Code that makes the compaction of one table never end."""


_OURS = "CREATE TABLE snowq AS SELECT 1 AS schema_version, '1' AS snowq_version, false AS modern"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write(tmp_path / "logs" / name("2012-01-01"), views("2012-01-01", ["anna", "bert"]))


@pytest.fixture
def db(tmp_path: Path, log: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    load(folder / "events.duckdb", log)
    return folder / "events.duckdb"


def leave_open(db: Path) -> None:
    """Make a database that is not snowq's, with a journal beside it."""
    code = f"import duckdb, os; c = duckdb.connect({str(db)!r}); c.execute('CREATE TABLE t AS SELECT 1'); os._exit(0)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_ctrl_c_stops_a_compaction_and_the_database_is_as_it_was(db: Path) -> None:
    before = holds(db)
    with started("compact", "--db", str(db), changed=_ENDLESS) as process:
        wait_until((db.parent / ".events.duckdb.compact.new").exists)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]

    assert (process.returncode, said) == (130, b"snowq: Stopped.\n")
    assert holds(db) == before
    assert around(db) == {"events.duckdb"}


@pytest.mark.parametrize("other", ["events", "events.duckdb.compact", "compact.new"])
def test_a_load_leaves_alone_what_lies_beside_another_database(db: Path, log: Path, other: str) -> None:
    drafts = [f".events.duckdb.{token}.new{journal}" for token in ("compact", "ab_12xyz") for journal in ("", ".wal")]
    for draft in drafts:
        (db.parent / draft).write_text("half")

    load(db.with_name(other), log)

    assert around(db) == {"events.duckdb", other, *drafts}
    load(db, log)
    assert around(db) == {"events.duckdb", other}


def test_a_load_refuses_a_folder_for_temporary_files_that_holds_something_of_a_user(tmp_path: Path, log: Path) -> None:
    db, own = tmp_path / "w.duckdb", tmp_path / "w.duckdb.work" / "notes.txt"
    own.parent.mkdir()
    own.write_text("mine")

    ran = snowq("load", log, "--db", db)

    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert f"'{own.parent}' is for temporary files, and holds 'notes.txt', which snowq did not create" in ran.err
    assert own.read_text() == "mine"
    assert not db.exists()


def test_a_journal_whose_database_was_removed_is_no_hindrance(tmp_path: Path, log: Path) -> None:
    db = tmp_path / "events.duckdb"
    leave_open(db)
    assert around(db) == {"events.duckdb", "events.duckdb.wal", "logs"}
    db.unlink()

    assert load(db, log).files == 1
    assert users(db) == ["anna", "bert"]
    assert around(db) == {"events.duckdb", "logs"}


def test_a_journal_of_another_database_is_named_in_what_is_said_of_it(db: Path, log: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    leave_open(other)
    journal = Path(f"{db}.wal")
    shutil.move(f"{other}.wal", journal)

    ran = snowq("load", log, "--db", db)

    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert ran.err.endswith(f"or remove it and its journal '{journal}', and load the logs again.\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_compacting_keeps_whose_the_database_is(db: Path) -> None:
    os.chown(db, 65534, 65534)
    db.chmod(0o640)

    assert snowq("compact", "--db", db).code == 0
    status = db.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (65534, 65534, 0o640)


def test_compacting_refuses_to_make_the_database_of_another_ones_own(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For instance, a group may write to it."""
    before = holds(db)

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refused)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(SourceError, match="belongs to another user"):
        compact(db)
    assert holds(db) == before
    assert around(db) == {"events.duckdb"}
    monkeypatch.setattr(os, "geteuid", lambda: db.stat().st_uid)
    compact(db)
    assert holds(db) == before


# --- not a database of snowq's, or no longer one -------------------------------------------------------------------


def test_wherever_a_database_is_damaged_it_is_one_line_that_says_so(db: Path, log: Path) -> None:
    content = db.read_bytes()
    said = []
    for place in range(12_288 + 300, len(content), 262_144):  # in each of DuckDB's blocks
        for command in (["load", log, "--db"], ["check", "--source"], ["compact", "--db"]):
            db.write_bytes(content[:place] + b"\xff" * 400 + content[place + 400 :])
            ran = snowq(*command, db)
            assert ran.err.count("\n") == 1
            if ran.code:
                said.append(command[0])
                assert ran.code == 3
                assert "events.duckdb' is damaged: computed checksum" in ran.err
                assert ran.err.endswith("Put a copy in its place, or remove it, and load the logs again.\n")
    assert set(said) == {"load", "check", "compact"}


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE snowq AS SELECT 'one' AS schema_version, '1' AS snowq_version, false AS modern",
        _OURS,
        f"{_OURS}; CREATE TABLE log_files (log_file VARCHAR)",
    ],
)
def test_tables_with_some_of_our_names_make_no_database_of_ours(tmp_path: Path, log: Path, made: str) -> None:
    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute(made)

    for command in (["load", log, "--db"], ["load", log, "--dry-run", "--db"], ["check", "--source"]):
        ran = snowq(*command, other)
        assert ran.code == 3
        assert ran.err == f"snowq: '{other}' is a database that `snowq load` did not create. Name another file.\n"


def test_a_link_that_leads_to_itself_is_no_database(tmp_path: Path, log: Path) -> None:
    loop = tmp_path / "loop.duckdb"
    loop.symlink_to(loop)

    for command in (["load", log], ["load", log, "--dry-run"], ["compact"]):
        ran = snowq(*command, "--db", loop)
        assert (ran.code, ran.err.count("\n")) == (3, 1)
        assert f"'{loop}'" in ran.err
