"""A load that is killed at any moment, or runs out of disk space, leaves whole files and a correct manifest."""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from shelf import around, ask, holds, load, name, views, write

from snowplow_sql.store.database import open_to_read

KILLS = 14
_SMALL_BATCHES = (
    "import snowplow_sql.store.load as load; load._BATCH = 1; from snowplow_sql.cli.main import main; main()"
)
"""The real command, except that every file is a batch of its own."""


def started(logs: Path, db: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _SMALL_BATCHES, "load", str(logs), "--db", str(db)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three files, the second torn, with bad lines, lost numbers and a hit that was logged twice."""
    folder = tmp_path_factory.mktemp("logs")
    for day in range(1, 4):
        lines = views(f"2012-01-0{day}", [f"user{number}" for number in range(40)])
        write(folder / name(f"2012-01-0{day}"), [*lines, lines[0], "torn", lines[1].replace("vid=1", "vid=x")])
    torn = folder / name("2012-01-02")
    torn.write_bytes(torn.read_bytes()[:-6])
    return folder


@pytest.fixture(scope="module")
def whole(logs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of an undisturbed load."""
    db = tmp_path_factory.mktemp("whole") / "whole.duckdb"
    assert load(db, logs).files == 3
    return db


def assert_true(db: Path, whole: Path) -> int:
    """Assert that `db` opens and has whole files and a correct manifest; returns how many files it has."""
    open_to_read(db).close()  # a kill at one certain moment leaves a file that only this repairs
    there = ask(db, "SELECT log_file, lines, events, skipped, bad FROM log_files ORDER BY 1")
    assert set(there) <= set(ask(whole, "SELECT log_file, lines, events, skipped, bad FROM log_files"))
    counted = "SELECT log_file, count(*) FROM {} GROUP BY ALL ORDER BY ALL"
    assert ask(db, counted.format("events")) == [(path, events) for path, _, events, _, _ in there]
    assert ask(db, counted.format("bad_lines")) == [(path, bad) for path, _, _, _, bad in there]
    skipped = ask(db, "SELECT log_file, sum(lines) FROM skipped_lines GROUP BY ALL ORDER BY ALL")
    assert skipped == [(path, count) for path, _, _, count, _ in there]
    return len(there)


def at_some_time(dice: random.Random, seconds: float) -> Callable[[Path], None]:
    moment = dice.uniform(0, seconds)
    return lambda _: time.sleep(moment)


def state(file: Path) -> tuple[int, int] | None:
    """A file's size and time, to see whether it has changed; None if it is missing, as a journal just removed."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns


def while_it_writes(dice: random.Random) -> Callable[[Path], None]:
    """A function that waits until the database or its journal has changed a few times, and then a moment longer."""
    changes, moment = dice.randint(1, 9), dice.uniform(0, 0.004)

    def wait(db: Path) -> None:
        files = (db, Path(f"{db}.wal"))
        seen, left, deadline = None, changes, time.monotonic() + 30
        while left and time.monotonic() < deadline:
            now = list(map(state, files))
            left -= now != seen
            time.sleep(0.0005)
            seen = now
        time.sleep(moment)

    return wait


def test_killed_at_any_moment_it_holds_whole_files_and_the_next_load_goes_on(
    logs: Path, whole: Path, tmp_path: Path
) -> None:
    dice = random.Random(2012)
    db = tmp_path / "events.duckdb"
    began = time.monotonic()
    assert started(logs, db).wait() == 0
    undisturbed = time.monotonic() - began
    assert holds(db) == holds(whole)
    db.unlink()

    kills, files = 0, 0
    seen: set[int] = set()
    while kills < KILLS:
        wait = while_it_writes(dice) if kills % 2 else at_some_time(dice, undisturbed)
        with started(logs, db) as process:
            wait(db)
            process.kill()
            killed = process.wait() == -signal.SIGKILL
        kills += killed
        if db.exists():
            before, files = files, assert_true(db, whole)
            assert files >= before
            seen.add(files)
        if not killed or files == 3:
            load(db, logs)
            assert holds(db) == holds(whole)
            assert around(db) == {"events.duckdb"}
            db.unlink()
            files = 0
    load(db, logs)
    assert holds(db) == holds(whole)
    assert around(db) == {"events.duckdb"}
    assert seen & {1, 2}  # some kills hit between batches, not only before the first or after the last


def test_a_compaction_that_is_killed_leaves_the_database_as_it_was(whole: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    shutil.copy(whole, db)
    command = [sys.executable, "-m", "snowplow_sql", "compact", "--db", str(db)]
    began = time.monotonic()
    subprocess.run(command, stderr=subprocess.DEVNULL, check=True)
    undisturbed = time.monotonic() - began
    dice = random.Random(2012)
    for _ in range(8):
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            time.sleep(dice.uniform(0.3, 1) * undisturbed)
            process.kill()
        assert holds(db) == holds(whole)
    subprocess.run(command, stderr=subprocess.DEVNULL, check=True)
    assert holds(db) == holds(whole)
    assert around(db) == {"events.duckdb"}


def test_out_of_room_is_one_line_and_the_next_load_goes_on(logs: Path, whole: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    size = whole.stat().st_size
    outcomes = set()
    for share in (0.2, 0.5, 0.7):
        room = int(size * share)
        ran = subprocess.run(
            [sys.executable, "-c", _SMALL_BATCHES, "load", str(logs), "--db", str(db)],
            stderr=subprocess.PIPE,
            preexec_fn=lambda room=room: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),  # type: ignore[misc]
            check=False,
        )
        said = ran.stderr.decode()
        outcomes.add(ran.returncode)
        if ran.returncode:
            assert "cannot be written" in said
            assert said.count("\n") == 1
        if db.exists():
            assert_true(db, whole)
    assert outcomes - {0}
    load(db, logs)
    assert holds(db) == holds(whole)


def test_what_a_killed_load_left_beside_the_database_is_removed_by_the_next(logs: Path, tmp_path: Path) -> None:
    db = tmp_path / "events.duckdb"
    load(db, logs / name("2012-01-01"))
    (tmp_path / "events.duckdb.work" / "s3").mkdir(parents=True)
    (tmp_path / "events.duckdb.work" / "s3" / "object").write_text("half")
    shutil.copy(db, tmp_path / ".events.duckdb.x.new")

    load(db, logs)

    assert around(db) == {"events.duckdb"}
