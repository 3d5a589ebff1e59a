"""A copy of the blocks that DuckDB overwrites in place, so that a load survives being killed while it does so.

Each checkpoint writes the metadata blocks, which say where the file's contents are, and after them the header that puts
them into force. If the process is killed in between, a block may be partly new, so that its checksum is wrong. The copy
made beforehand restores such blocks: together with the header still in force and the journal, the file is as it was.
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
"""The positions of the two headers of a file. The header with the higher iteration is in force."""
_HEADER = struct.Struct("<8xQ24xQ")
"""The fields of a header that we need: its iteration and the block size."""
_BLOCKS = 12_288
"""The position of the first block."""
_STATE, _BLOCK = struct.Struct("<QQ"), struct.Struct("<Q")
"""The header of a copy, a result of `_state`, and the header of each block in the copy, its number."""
_SIZE = 256 << 10
"""Block size in bytes if the header does not state it."""


class Metadata:
    """The metadata of the database at `path`, which a connection has attached as `store`.

    Close it only after the connection: when a process closes a file, it loses all its locks on the file, DuckDB's too.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._copy = _copy_of(path)
        self._kept: tuple[int, int] | None = None

    def close(self) -> None:
        """Close the handle of the file. The copy remains."""
        self._file.close()

    def keep(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Copy the metadata, unless its present state is copied already.

        Must be called before anything that may trigger a checkpoint. Raises OSError if the copy cannot be written.
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
                if len(block) == size:  # a block that was added since is not in the file yet
                    file.write(_BLOCK.pack(number) + block)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._copy)
        self._kept = state


def mend(path: Path) -> None:
    """Restore the copy into the database at `path`, if the file is in the state of the copy and not open anywhere.

    Does nothing if that is not possible: opening the file then reports why, or that the file is damaged.
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
    """The iteration in force, and the block size in bytes."""
    iteration, size = max(_HEADER.unpack(os.pread(handle, _HEADER.size, place)) for place in _HEADERS)
    return iteration, size or _SIZE
