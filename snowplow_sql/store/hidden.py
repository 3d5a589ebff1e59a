"""The hidden folder that an export works in, which is locked for so long: whoever finds one sees if it is left over."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = ".snowq-"
"""How its name begins. Hive passes over such names."""
_LOCK = "lock"


@contextmanager
def folder(beside: Path) -> Iterator[Path]:
    """A new one in the folder `beside`, which is removed in the end. Raises OSError where it cannot be made."""
    work = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=beside))
    try:
        with (work / "unlocked").open("wb") as lock:
            with suppress(OSError):  # a file system without locks
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.rename(lock.name, work / _LOCK)  # noqa: PTH104 - nobody is to see it before it is locked
            yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def left_over(beside: Path, own: Path) -> list[Path]:
    """Those in `beside` of which nobody can say whether an export still runs; what is surely left of one is removed."""
    others = [path for path in sorted(beside.glob(f"{_PREFIX}*")) if path != own]
    return [path for path in others if not _is_at_work(path) and path.exists()]


def _is_at_work(work: Path) -> bool:
    """Whether another export has it locked. If one had, and has ended, it is removed."""
    try:
        with (work / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(work, ignore_errors=True)
    except BlockingIOError:
        return True
    except OSError:  # without a lock: who knows
        return False
    return False
