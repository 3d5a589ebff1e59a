"""What an export leaves behind when it is stopped or killed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shelf import SAMPLE
from snowq_process import started, wait_until
from tiny_log import TinyLog, view

_ENDLESS = (
    "import snowplow_sql.store.export as it; "
    "it.Export._selection = lambda _: '(SELECT count(*) FROM range(1000000) a, range(1000000) b) > 0'"
)


@contextmanager
def exporting(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A running export that never ends by itself."""
    asked = ["export", "--to", str(folder), "--for", "hive", "--source", str(SAMPLE)]
    with started(*asked, changed=_ENDLESS) as process:
        wait_until(lambda: any(folder.glob(".snowq-*/events.duckdb")))
        yield process


def test_sigterm_stops_an_export_as_ctrl_c_does(tmp_path: Path) -> None:
    with exporting(tmp_path / "out") as process:
        process.terminate()
        said = process.communicate(timeout=60)[1]

    assert (process.returncode, said) == (130, b"snowq: Stopped.\n")
    assert list((tmp_path / "out").iterdir()) == []


def test_the_folder_of_one_at_work_is_left_alone_and_removed_when_it_was_killed(
    tmp_path: Path, tiny: Callable[[list[str]], TinyLog]
) -> None:
    few = tiny([view("2012-01-01 10:00:00", "anna/1")]).session
    with exporting(tmp_path / "out") as process:
        (work,) = (tmp_path / "out").glob(".snowq-*")
        assert few.export(tmp_path / "out", "hive").remarks == ()
        assert (work / "events.duckdb").exists()
        process.kill()

    assert few.export(tmp_path / "out", "hive").remarks == ()
    assert not work.exists()
