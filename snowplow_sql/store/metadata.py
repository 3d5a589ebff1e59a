"""A copy of the blocks that DuckDB overwrites in place, so that a load may be killed while it does.

Each checkpoint of DuckDB's writes the blocks with its metadata, the contents of the file, where they are, and behind
that the header from which on they count. Whoever is killed in between can leave a block of which a part is new, and
whose checksum is neither. The copy that was made before makes it whole: with the header that is in force, and the
journal, it is what the file was.
"""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import suppress
from pathlib import Path

import duckdb

from snowplow_sql.store import workspace

_HEADERS = (4096, 8192)
"""Where the two headers of a file are; that with the higher iteration is in force."""
_HEADER = struct.Struct("<8xQ24xQ")
"""What is needed of one: its iteration and the size of a block."""
_BLOCKS = 12_288
"""Where the blocks begin."""
_STATE, _BLOCK = struct.Struct("<QQ"), struct.Struct("<Q")
"""How a copy begins: with what `_state` says; and each block in it: with its number."""
_SIZE = 256 << 10
"""Bytes of a block in a file whose header does not say it."""


class Metadata:
    """The metadata of the database at `path`, which a connection has attached as `store`.

    Close it behind that: on a file that is closed, its process loses all locks, DuckDB's too.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._copy = _copy_of(path)
        self._kept: tuple[int, int] | None = None

    def close(self) -> None:
        """Let go of the file; the copy stays."""
        self._file.close()

    def keep(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Copy it as it is, unless that was done. To be called before whatever may end in a checkpoint.

        Raises OSError where the copy cannot be written.
        """
        state = _state(self._file.fileno())
        if state == self._kept:
            return
        _, size = state
        numbers = connection.execute("SELECT block_id FROM pragma_metadata_info('store') ORDER BY ALL").fetchall()
        self._copy.parent.mkdir(parents=True, exist_ok=True)
        draft = self._copy.with_suffix(".new")
        with draft.open("wb") as file:
            file.write(_STATE.pack(*state))
            for (number,) in numbers:
                block = os.pread(self._file.fileno(), size, _BLOCKS + number * size)
                if len(block) == size:  # one that was added since is not in the file yet
                    file.write(_BLOCK.pack(number) + block)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._copy)
        self._kept = state


def mend(path: Path) -> None:
    """Put the copy back into the database at `path`, if that is as it was then, and nobody has it open.

    Nothing is done where that is not possible: whoever opens the file is told why, or that it is damaged.
    """
    with suppress(OSError), _copy_of(path).open("rb") as copy, path.open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        state = _STATE.unpack(copy.read(_STATE.size))
        if state != _state(file.fileno()):
            return
        _, size = state
        while number := copy.read(_BLOCK.size):
            block, place = copy.read(size), _BLOCKS + _BLOCK.unpack(number)[0] * size
            if os.pread(file.fileno(), size, place) != block:
                file.seek(place)
                file.write(block)
        file.flush()
        os.fsync(file.fileno())


def _copy_of(path: Path) -> Path:
    return workspace.work_folder(path) / workspace.METADATA / "blocks"


def _state(handle: int) -> tuple[int, int]:
    """The iteration that is in force, and the bytes of a block."""
    iteration, size = max(_HEADER.unpack(os.pread(handle, _HEADER.size, place)) for place in _HEADERS)
    return iteration, size or _SIZE
