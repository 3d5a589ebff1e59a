"""A kill within a checkpoint leaves a half-written block; what was kept beside the file repairs it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from shelf import around, ask, held, holds, load, name, users, views, write
from snowq_process import snowq

from snowplow_sql.errors import QueryError
from snowplow_sql.store import metadata
from snowplow_sql.store.compact import compact
from snowplow_sql.store.database import Database, open_to_read

HEADERS, BLOCK = slice(0, 12_288), 262_144
"""The pages before the blocks of a DuckDB file, with two alternating headers; the size of a block in bytes."""


@dataclass
class Killed:
    """What a process killed within a checkpoint leaves: it has written all blocks, but each of them only in part."""

    db: Path
    torn: list[int] = field(default_factory=list)
    """The blocks that the checkpoint overwrote."""

    @contextmanager
    def within(self, database: Database) -> Iterator[None]:
        source = database.path
        for beside in (source, Path(f"{source}.wal")):
            if beside.exists():
                shutil.copy(beside, self.db.with_name(beside.name))
        shutil.copytree(f"{source}.work", f"{self.db}.work", dirs_exist_ok=True)
        before = source.read_bytes()
        yield
        after = source.read_bytes()
        content = bytearray(before[HEADERS] + after[HEADERS.stop :])
        for place in range(HEADERS.stop, len(before), BLOCK):
            end = place + BLOCK
            if after[place:end] != before[place:end]:
                # writing ended at the first difference after the block's beginning
                middle = next(at for at in range(place + 4096, end, 4096) if after[place:at] != before[place:at])
                content[place:end] = after[place:middle] + before[middle:end]
                self.torn.append(place)
        self.db.write_bytes(content)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    for day, who in enumerate(["anna", "bert", "carl"], 1):
        write(folder / name(f"2012-01-0{day}"), views(f"2012-01-0{day}", [who]))
    return folder


@pytest.fixture(params=["behind the commit", "as the commit"])
def killed(request: pytest.FixtureRequest, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Killed:
    """A load of a second file into a database with one file, killed in its final checkpoint."""
    db = tmp_path / "sound" / "events.duckdb"
    for folder in ("sound", "killed"):
        (tmp_path / folder).mkdir()
    load(db, logs / name("2012-01-01"))
    killed = Killed(tmp_path / "killed" / "events.duckdb")

    def checkpoint(database: Database) -> None:
        database._keep()
        with killed.within(database):
            database.connection.execute("CHECKPOINT store")
        monkeypatch.undo()

    @contextmanager
    def transaction(database: Database) -> Iterator[None]:
        database.connection.execute("SET wal_autocheckpoint = '1B'")
        database._keep()
        database.connection.execute("BEGIN")
        yield
        with killed.within(database):
            database.connection.execute("COMMIT")
        monkeypatch.undo()

    if request.param == "behind the commit":
        monkeypatch.setattr(Database, "checkpoint", checkpoint)
    else:
        monkeypatch.setattr(Database, "transaction", transaction)
    load(db, logs / name("2012-01-02"))
    assert users(db) == ["anna", "bert"]
    with pytest.raises(duckdb.Error, match="Corrupt database file"):
        ask(killed.db, "FROM events")
    return killed


def test_whoever_reads_finds_whole_files(killed: Killed) -> None:
    ran = snowq("sql", "SELECT DISTINCT user_id FROM events", "--source", killed.db, "--format", "csv")

    assert (ran.code, ran.err) == (0, "")
    there = sorted(ran.out.split()[1:])
    assert there == (["anna", "bert"] if Path(f"{killed.db}.wal").exists() else ["anna"])
    assert users(killed.db) == there


def test_the_next_load_finishes_the_work(killed: Killed, logs: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.duckdb"
    load(whole, logs)

    load(killed.db, logs)

    assert holds(killed.db) == holds(whole)
    assert around(killed.db) == {"events.duckdb"}


def test_the_mending_itself_may_be_killed(killed: Killed, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = killed.db.read_bytes()
    metadata.mend(killed.db)
    mended = killed.db.read_bytes()
    assert mended != sound

    killed.db.write_bytes(sound[: killed.torn[0] + 8192] + mended[killed.torn[0] + 8192 :])
    metadata.mend(killed.db)

    assert killed.db.read_bytes() == mended


def test_nothing_is_put_back_into_a_file_that_has_been_written_since(killed: Killed) -> None:
    metadata.mend(killed.db)
    with duckdb.connect(killed.db) as other:
        other.execute("CREATE TABLE notes AS SELECT 'mine' AS note")
    before = killed.db.read_bytes()

    open_to_read(killed.db).close()

    assert killed.db.read_bytes() == before
    assert ask(killed.db, "FROM notes") == [("mine",)]


def test_nothing_is_put_back_into_another_file_of_the_same_state(killed: Killed, logs: Path, tmp_path: Path) -> None:
    """Such as one that somebody has put in its place, with as many blocks, written as often."""
    other = tmp_path / "other.duckdb"
    load(other, logs / name("2012-01-03"))
    shutil.copy(other, killed.db)
    Path(f"{killed.db}.wal").unlink(missing_ok=True)
    before = killed.db.read_bytes()

    assert users(killed.db) == ["carl"]
    metadata.mend(killed.db)

    assert killed.db.read_bytes() == before


def test_nothing_is_put_back_while_another_process_has_the_file(killed: Killed) -> None:
    torn = killed.db.read_bytes()
    metadata.mend(killed.db)
    with held(killed.db, read_only=True):
        killed.db.write_bytes(torn)
        metadata.mend(killed.db)
        assert killed.db.read_bytes() == torn


def test_without_room_for_the_copy_nothing_is_loaded(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "events.duckdb"
    load(db, logs / name("2012-01-01"))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(metadata.os, "fsync", full)
    with pytest.raises(QueryError, match="cannot be written: No space left on device"):
        load(db, logs)
    monkeypatch.undo()

    assert users(db) == ["anna"]
    load(db, logs)
    assert users(db) == ["anna", "bert", "carl"]
    assert around(db) == {"events.duckdb", "logs"}


def test_without_room_for_the_copy_a_compaction_leaves_the_database_as_it_was(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "events.duckdb"
    load(db, logs)
    before = holds(db)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(metadata.os, "fsync", full)
    with pytest.raises(QueryError, match=r"cannot be rewritten: No space left on device\. It is unchanged\."):
        compact(db)
    monkeypatch.undo()

    assert holds(db) == before
