"""Read log files into memory, and provide a reader that parses their lines."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from threading import Thread

import numpy as np
import pyarrow as pa

from snowplow_sql.logs.fast import loops, unpack
from snowplow_sql.logs.fast.hits import Reader
from snowplow_sql.logs.fast.terms import SPAN
from snowplow_sql.logs.files import weight_of

ODD_LINES = pa.schema({"log_file": pa.string(), "line": pa.string()})

_MOST_AT_ONCE = 1 << 30
"""Maximum size of a block in bytes, since positions in a block are 32-bit numbers. The sizes of compressed files tell
little about the size of their lines."""


@dataclass(frozen=True)
class File:
    """A log file."""

    path: str
    name: str
    """The name of the file in `log_file`."""

    @cached_property
    def weight(self) -> int:
        """The approximate size of its lines in bytes."""
        return weight_of([self.path])


def read(files: Sequence[File]) -> tuple[list[unpack.Text], list[str]]:
    """The lines of the files that suit the fast path, and the paths of the files that must take the SQL path."""
    together = unpack.text([file.path for file in files], [file.name for file in files])
    if together is not None:
        return [together], []
    if len(files) == 1:
        return [], [files[0].path]
    texts, unsound, size = [], [], 0
    for file in files:
        text = unpack.text([file.path], [file.name]) if size < _MOST_AT_ONCE else None
        if text is None:
            unsound.append(file.path)
        else:
            texts.append(text)
            size += len(text.data)
    return texts, unsound


def odd_lines(lines: Sequence[tuple[str, str]]) -> pa.Table:
    """A table of lines with the names of their files, as the SQL path reads them: an empty line is NULL."""
    names, texts = zip(*lines, strict=True) if lines else ((), ())
    return pa.table([pa.array(names, pa.string()), pa.array([text or None for text in texts], pa.string())], ODD_LINES)


def reader(*, modern: bool) -> Reader:
    """A reader whose loops for queries are ready, or are being loaded in another thread.

    The loops are compiled when they run for the first time on a machine. Raises whatever numba raises in that case.
    """
    made = Reader(modern=modern)

    def try_out() -> None:
        text = unpack.text_of(b"#\n" + bytes(SPAN), [""], [2])
        if text is not None:
            made.read(unpack.block([text]), np.zeros(1, np.int32), [])

    def get_ready() -> None:
        with suppress(Exception):  # the problem is reported when lines are read
            try_out()

    if not loops.read_hits.is_kept:
        try_out()
    Thread(target=get_ready).start()
    return made
