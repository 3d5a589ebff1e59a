"""The hidden working folder of an export, locked while in use, so that others can tell whether it is abandoned."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = ".snowq-"
"""The prefix of its name, which makes Hive ignore the folder."""
_LOCK = "lock"


@contextmanager
def folder(beside: Path) -> Iterator[Path]:
    """Create a working folder in `beside`, and remove it on exit. Raises OSError if it cannot be created."""
    work = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=beside))
    try:
        with (work / "unlocked").open("wb") as lock:
            with suppress(OSError):  # a file system without locks
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.rename(lock.name, work / _LOCK)  # noqa: PTH104 - nobody must see it before it is locked
            yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def left_over(beside: Path, own: Path) -> list[Path]:
    """The other working folders in `beside` that may belong to a running export; abandoned ones are removed."""
    others = [path for path in sorted(beside.glob(f"{_PREFIX}*")) if path != own]
    return [path for path in others if not _is_at_work(path) and path.exists()]


def _is_at_work(work: Path) -> bool:
    """Whether another export holds the lock. If the export has ended, the folder is removed."""
    try:
        with (work / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(work, ignore_errors=True)
    except BlockingIOError:
        return True
    except OSError:  # no lock: the state is unknown
        return False
    return False
