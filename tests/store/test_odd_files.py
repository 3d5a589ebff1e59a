"""Files that are odd or become so: each is reported in one line, and all others are loaded without loss."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from shelf import ask, holds, load, name, users, views, write
from snowq_process import snowq

import snowplow_sql as sp
from snowplow_sql.store import batch, found


@pytest.fixture
def db(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    return tmp_path / "shop" / "events.duckdb"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Two days: anna and bert, then carl."""
    folder = tmp_path / "logs"
    write(folder / name("2012-01-01"), views("2012-01-01", ["anna", "bert"]))
    write(folder / name("2012-01-02"), views("2012-01-02", ["carl"]))
    return folder


@contextmanager
def no_privileges(*folders: Path) -> Iterator[None]:
    """Run as an unprivileged user who owns `folders`; does nothing if the user is not root."""
    if os.geteuid() != 0:
        yield
        return
    modes = {parent: parent.stat().st_mode & 0o7777 for folder in folders for parent in folder.parents}
    shut = {parent: mode for parent, mode in modes.items() if mode & 0o011 != 0o011}
    for path in {path for folder in folders for path in (folder, *folder.rglob("*"))}:
        os.chown(path, 65534, 65534)
    for parent, mode in shut.items():
        parent.chmod(mode | 0o011)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        for parent, mode in shut.items():
            parent.chmod(mode)


def test_a_link_to_itself_is_told_and_the_rest_is_loaded(db: Path, logs: Path) -> None:
    (logs / "loop").symlink_to(logs / "loop")

    assert load(db, logs).failed == {str(logs / "loop"): "Too many levels of symbolic links"}
    assert users(db) == ["anna", "bert", "carl"]


def test_a_folder_that_may_not_be_read_is_told_and_the_rest_is_loaded(db: Path, logs: Path) -> None:
    load(db, logs / name("2012-01-01"))  # makes Python load the modules that it needs
    shut = logs / "shut"
    write(shut / name("2012-01-03"), views("2012-01-03", ["dora"]))
    shut.chmod(0)
    with no_privileges(logs, db.parent):
        report = load(db, logs)
    shut.chmod(0o700)

    assert report.failed == {str(shut): "Permission denied"}
    assert users(db) == ["anna", "bert", "carl"]


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="needs a file system with such times")
def test_a_file_of_a_year_that_no_clock_has_is_loaded(db: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        log = write(Path(folder) / name("2012-01-01"), views("2012-01-01", ["anna"]))
        os.utime(log, (0, 999_999_999_999))

        assert [load(db, log).files, load(db, log).again] == [1, 1]
        assert ask(db, "SELECT year(modified) FROM log_files") == [(9999,)]


@pytest.mark.parametrize("odd", ["[x].gz", "what?.log", "a*b.gz"])
def test_a_name_that_is_no_utf8_beside_one_that_is_a_pattern_is_told_and_the_rest_is_loaded(
    db: Path, logs: Path, odd: str
) -> None:
    pattern = write(logs / odd, views("2012-01-03", ["dora"]))
    broken = os.fsencode(logs) + b"/\xff.gz"
    try:
        Path(os.fsdecode(broken)).touch()
    except OSError:
        pytest.skip("this system takes no such name")

    assert load(db, logs).failed == {os.fsdecode(broken): "it has a name that is not UTF-8; rename it"}
    assert users(db) == ["anna", "bert", "carl", "dora"]
    assert ask(db, "SELECT log_file FROM events WHERE user_id = 'dora'") == [(str(pattern),)]
    with sp.open(pattern) as session:
        assert session.sql("SELECT log_file, user_id FROM events").rows == [(str(pattern), "dora")]


# --- what becomes of a file after it was found, or loaded ----------------------------------------------------------


@pytest.mark.parametrize("length", [0, 30, -4])
def test_a_copy_that_breaks_off_does_not_take_the_place_of_a_whole_file(db: Path, logs: Path, length: int) -> None:
    cut = logs / name("2012-01-01")
    whole = cut.read_bytes()
    load(db, logs)
    before = holds(db)
    cut.write_bytes(whole[:length])

    for _ in range(2):
        ran = snowq("load", logs, "--db", db)
        what = "the gz is truncated" if length else "it is empty"
        told = f"snowq: '{cut}' was not loaded: {what}, and was whole before; what was loaded of it stays.\n"
        assert (ran.code, ran.err.startswith(told), ran.err.count("\n")) == (3, True, 2)
        assert holds(db) == before
    assert snowq("load", logs, "--db", db, "--dry-run").code == 3
    write(cut, views("2012-01-01", ["anna", "bert", "emil"]))
    assert snowq("load", logs, "--db", db).code == 0
    assert users(db) == ["anna", "bert", "emil", "carl"]


def test_a_copy_of_another_file_that_breaks_off_leaves_that_one_as_it_was(db: Path, logs: Path, tmp_path: Path) -> None:
    other = tmp_path / "copies" / name("2012-01-01")
    other.parent.mkdir()
    whole = (logs / name("2012-01-01")).read_bytes()
    other.write_bytes(whole)
    load(db, logs, other)
    before = holds(db)
    for cut in (other, logs / name("2012-01-01")):
        cut.write_bytes(whole[:-4])
        assert str(cut) in load(db, logs, other).failed
        assert holds(db) == before


def test_files_that_broke_off_before_are_replaced_by_longer_ones_that_do_so_too(db: Path, logs: Path) -> None:
    """As when a gz file is still being written while it is loaded again and again."""
    log = logs / name("2012-01-03")
    whole = write(log, views("2012-01-03", [f"user{number:02}" for number in range(50)])).read_bytes()
    log.write_bytes(whole[: len(whole) // 2])
    load(db, log)
    some = len(users(db))
    log.write_bytes(whole[:-4])

    assert load(db, log).failed == {}
    assert some < len(users(db)) == 50


def test_files_that_vanish_by_the_dozen_cost_one_more_reading_of_the_rest(
    db: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [write(logs / name("2012-01-03", hour), views("2012-01-03", [f"user{hour}"])) for hour in range(24)]
    lost = many[::2]
    contents, loaded, readings = found.contents, batch.load, []

    def losing(*arguments: Any) -> dict[str, str]:
        known = contents(*arguments)
        for path in lost:
            path.unlink()
        return known

    def counted(*arguments: Any) -> batch.Batch:
        readings.append(len(arguments[1]))
        return loaded(*arguments)

    monkeypatch.setattr("snowplow_sql.store.manifest.contents", losing)
    monkeypatch.setattr(batch, "load", counted)
    report = load(db, logs)

    assert set(report.failed) == set(map(str, lost))
    assert all("No such file or directory" in why for why in report.failed.values())
    assert report.files == 14
    assert readings == [26, 14]
