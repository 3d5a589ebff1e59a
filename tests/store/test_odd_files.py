"""Files that are odd, or become so: each is told in one line, the rest is loaded, and nothing is lost by it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from shelf import ask, load, name, users, views, write

import snowplow_sql as sp


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
    """As a user like any other, whose the `folders` are; as for who is one already, nothing is to be done."""
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

    assert load(db, logs).failed == {os.fsdecode(broken): "it has a name that is no UTF-8; rename it"}
    assert users(db) == ["anna", "bert", "carl", "dora"]
    assert ask(db, "SELECT log_file FROM events WHERE user_id = 'dora'") == [(str(pattern),)]
    with sp.open(pattern) as session:
        assert session.sql("SELECT log_file, user_id FROM events").rows == [(str(pattern), "dora")]
