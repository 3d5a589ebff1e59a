"""Loops as machine code that is kept after the process ends, and the arguments that they refuse."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("numba", reason="the fast way needs it: pip install 'snowq[fast]'")

from snowplow_sql.logs.fast import loops, machine
from snowplow_sql.logs.fast.machine import Loop, Taken
from snowplow_sql.logs.fast.terms import FIELDS, TABS

COMPILING = "snowplow_sql.logs.fast.compiling"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which machine code is kept."""
    folder = tmp_path / "not there yet" / "snowq"
    monkeypatch.setattr(machine, "user_cache_path", lambda *_, **__: folder)
    return folder


def lines_found() -> int:
    """The number of lines found by a newly loaded loop."""
    loop = Loop("kernels", "find_lines", **loops.find_lines.takes)
    data = np.frombuffer(b"#a\n#b\n#c\n", np.uint8)
    return loop(data, np.empty((9, TABS + FIELDS), np.int32), np.empty(2, np.uint8))


def test_what_was_compiled_once_needs_no_numba_again(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines_found() == 3
    monkeypatch.setitem(sys.modules, COMPILING, None)
    assert lines_found() == 3
    (code,) = kept.iterdir()
    code.unlink()
    with pytest.raises(ImportError):
        lines_found()


@pytest.mark.parametrize("size", [0, 32, -1])
def test_code_that_is_not_whole_is_made_anew(kept: Path, size: int) -> None:
    lines_found()
    (code,) = kept.iterdir()
    code.write_bytes(code.read_bytes()[:size])

    assert lines_found() == 3
    assert list(kept.iterdir()) == [code]
    assert machine._read(code) is not None


def test_where_nothing_can_be_kept_the_loops_run_all_the_same(kept: Path) -> None:
    kept.parent.write_text("no folder")
    assert lines_found() == 3


def test_other_sources_are_other_code(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines_found()
    machine._circumstances.cache_clear()
    monkeypatch.setattr(machine.llvmlite, "__version__", "another")
    lines_found()
    machine._circumstances.cache_clear()

    assert len(list(kept.iterdir())) == 2


ROWS = np.empty((9, TABS + FIELDS), np.int32)
READ_ONLY = np.empty((9, TABS + FIELDS), np.int32)
READ_ONLY.flags.writeable = False


OTHERS = {
    "type": ROWS.astype(np.int64),
    "row": ROWS[0],
    "gaps": ROWS[:, ::2],
    "turned": ROWS.T,
    "constant": READ_ONLY,
}


@pytest.mark.parametrize("lines", OTHERS.values(), ids=OTHERS)
def test_an_array_of_another_kind_is_refused_before_anything_is_written(lines: np.ndarray) -> None:
    with pytest.raises(TypeError, match="that a loop takes"):
        loops.find_lines(np.zeros(1, np.uint8), lines, np.empty(2, np.uint8))


def test_what_is_said_of_a_loop_agrees_with_its_source(kept: Path) -> None:
    wrong = Loop("kernels", "find_lines", lines=Taken(np.int32, 2), data=Taken(np.uint8, 1), seen=Taken(np.uint8, 1))
    with pytest.raises(TypeError, match="find_lines takes other things"):
        wrong(ROWS, np.zeros(1, np.uint8), np.empty(2, np.uint8))
    assert not kept.exists()


def test_code_of_another_version_goes_a_quarter_of_a_year_later(kept: Path) -> None:
    kept.mkdir(parents=True)
    ages = {f"{name}-{days}.o": days for name in ("find_lines", "read_hits") for days in (1, 89, 91, 1000)}
    for name, days in ages.items():
        (kept / name).write_bytes(b"code")
        os.utime(kept / name, (0, time.time() - days * 24 * 3600))
    lines_found()
    left = {path.name for path in kept.iterdir()} & ages.keys()
    assert left == ages.keys() - {"find_lines-91.o", "find_lines-1000.o"}
