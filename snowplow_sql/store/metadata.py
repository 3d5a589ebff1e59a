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

_HEAD = 12_288
"""Size in bytes of what precedes the blocks: a header with a random identifier of the file, and two headers that the
checkpoints write by turns. These bytes thus tell both which file it is and in which state."""
_BLOCK_SIZE = slice(4096 + 40, 4096 + 48)
"""The part of the head that states the block size."""
_NUMBER = struct.Struct("<Q")
"""What precedes each block in the copy, behind the head of the file: its number."""


class Metadata:
    """The metadata of the database at `path`, which a connection has attached as `store`.

    Close it only after the connection: when a process closes a file, it loses all its locks on the file, DuckDB's too.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._copy = _copy_of(path)
        self._kept: bytes | None = None

    def close(self) -> None:
        """Close the handle of the file. The copy remains."""
        self._file.close()

    def keep(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Copy the metadata, unless its present state is copied already.

        Must be called before anything that may trigger a checkpoint. Raises OSError if the copy cannot be written.
        """
        head = os.pread(self._file.fileno(), _HEAD, 0)
        if head == self._kept:
            return
        numbers = connection.execute("SELECT block_id FROM pragma_metadata_info('store') ORDER BY ALL").fetchall()
        self._copy.parent.mkdir(parents=True, exist_ok=True)
        draft = self._copy.with_suffix(".new")
        with draft.open("wb") as file:
            file.write(head)
            size = _block_size(head)
            for (number,) in numbers:
                block = os.pread(self._file.fileno(), size, _HEAD + number * size)
                if len(block) == size:  # a block that was added since is not in the file yet
                    file.write(_NUMBER.pack(number) + block)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._copy)
        self._kept = head


def mend(path: Path) -> None:
    """Restore the copy into the database at `path`, if it is of that file in that state, and no process has it open.

    Does nothing if that is not possible: opening the file then reports why, or that the file is damaged.
    """
    with suppress(OSError), _copy_of(path).open("rb") as copy, path.open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        head = copy.read(_HEAD)
        if head != os.pread(file.fileno(), _HEAD, 0):
            return
        size = _block_size(head)
        while number := copy.read(_NUMBER.size):
            block, place = copy.read(size), _HEAD + _NUMBER.unpack(number)[0] * size
            if os.pread(file.fileno(), size, place) != block:
                file.seek(place)
                file.write(block)
        file.flush()
        os.fsync(file.fileno())


def _copy_of(path: Path) -> Path:
    return workspace.work_folder(path) / workspace.METADATA / "blocks"


def _block_size(head: bytes) -> int:
    return int.from_bytes(head[_BLOCK_SIZE], "little")
