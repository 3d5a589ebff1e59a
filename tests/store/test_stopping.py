"""Ctrl-C stops a load wherever it is, and leaves no database that answers with nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from shelf import around, load, name, views, write
from snowq_process import snowq, started, wait_until

LARGE = 1 << 36
"""Bytes of a sparse file, which takes minutes to hash but no space on disk."""


def has_open(pid: int, path: Path) -> bool:
    opened = Path(f"/proc/{pid}/fd")
    return any(os.path.realpath(link) == str(path) for link in opened.iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_ctrl_c_stops_it_while_large_files_are_looked_at(tmp_path: Path, more: list[str]) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for letter in "abc":
        (logs / f"{letter}.log").touch()
        os.truncate(logs / f"{letter}.log", LARGE)
    with started("load", str(logs), "--db", str(tmp_path / "events.duckdb"), *more) as process:
        wait_until(lambda: has_open(process.pid, logs / "a.log"))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)

    assert (process.returncode, said) == (130, b"snowq: Stopped.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_a_first_load_with_nothing_to_load_leaves_no_database(tmp_path: Path) -> None:
    log = write(tmp_path / "logs" / name("2012-01-01"), views("2012-01-01", ["anna"]))
    db = tmp_path / "events.duckdb"

    ran = snowq("load", log, "--db", db, "--since", "2030-01-01")

    assert ran.code == 0
    assert ran.err.endswith(f"snowq: there is nothing to load, so '{db}' was not created.\n")
    assert not db.exists()
    load(db, log)
    assert snowq("load", log, "--db", db, "--since", "2030-01-01").code == 0
    assert around(db) == {"events.duckdb", "logs"}
