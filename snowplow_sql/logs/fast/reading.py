"""Log files that are read into memory, and what is needed to take their lines apart."""

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
"""Bytes of lines in one block, whose places are numbers of 32 bits: sizes of packed files tell little of them."""


@dataclass(frozen=True)
class File:
    """A log file."""

    path: str
    name: str
    """What `log_file` says of it."""

    @cached_property
    def weight(self) -> int:
        """Bytes of its lines, roughly."""
        return weight_of([self.path])


def read(files: Sequence[File]) -> tuple[list[unpack.Text], list[str]]:
    """The lines of those of `files` that are none for the plain way, and the paths of those that are."""
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
    """Lines, with the names of their files, as the plain path reads them: an empty one is NULL."""
    names, texts = zip(*lines, strict=True) if lines else ((), ())
    return pa.table([pa.array(names, pa.string()), pa.array([text or None for text in texts], pa.string())], ODD_LINES)


def reader(*, modern: bool) -> Reader:
    """A reader, whose loops for questions are ready, or are being loaded.

    They are compiled when they run for the first time on a machine. Raises whatever numba raises then.
    """
    made = Reader(modern=modern)

    def try_out() -> None:
        text = unpack.text_of(b"#\n" + bytes(SPAN), [""], [2])
        if text is not None:
            made.read(unpack.block([text]), np.zeros(1, np.int32), [])

    def get_ready() -> None:
        with suppress(Exception):  # what is wrong is told of when lines are read
            try_out()

    if not loops.read_hits.is_kept:
        try_out()
    Thread(target=get_ready).start()
    return made
