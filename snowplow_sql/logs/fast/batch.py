"""The hits of some files in one go, in the order of time: what a load takes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import pyarrow as pa

from snowplow_sql.logs.fast import kernels, unpack
from snowplow_sql.logs.fast.hits import ROWS, Block, Part, Reader
from snowplow_sql.logs.fast.stream import File, odd_lines
from snowplow_sql.logs.lines import NO_QUERY_STRING, NOT_THE_PIXEL

SETTLED = pa.schema(
    {
        "log_file": pa.string(),
        "kind": pa.string(),
        "reason": pa.string(),
        "lines": pa.int64(),
        "later": pa.int64(),
    }
)
"""How many lines of a file are hits (without kind and reason), or are skipped for a reason; and how many of the hits
are by a later tracker."""


@dataclass(frozen=True)
class Hits:
    """What became of some files."""

    hits: pa.Table
    """The texts of the hits, by the clock of the log."""
    odd: pa.Table
    """Lines for the plain path."""
    unsound: list[str]
    """Files for the plain path, by their paths."""
    settled: pa.Table
    """What became of all other lines: see SETTLED."""


def read(files: Sequence[File], reader: Reader) -> Hits:
    """Read `files`, with the columns of `reader`. They are in memory all at once."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        contents = list(pool.map(_content, files))
        sound = [(file, data) for file, data in zip(files, contents, strict=True) if data]
        unsound = [file.path for file, data in zip(files, contents, strict=True) if data is None]
        del contents
        names = [file.name for file, _ in sound]
        texts = [data for _, data in sound]
        paths = [file.path for file, _ in sound]
        del sound
        block, no_text = unpack.block(texts, names) if texts else (None, [])
        unsound += [paths[number] for number in no_text]
        if block is None:
            return Hits(reader.schema.empty_table(), odd_lines([]), unsound, _settled(names, []))
        order = np.lexsort((block.clocks, block.days)).astype(np.int32)
        pieces = [order[first : first + ROWS] for first in range(0, len(order), ROWS)]
        parts = list(pool.map(lambda piece: reader.read(block, piece), pieces))
    odd = [
        (names[block.owners[line]], block.text(line))
        for part in parts
        for line in part.looked_at[part.kinds == kernels.ODD]
    ]
    return Hits(
        pa.Table.from_batches([part.hits for part in parts]), odd_lines(odd), unsound, _settled(names, parts, block)
    )


def _content(file: File) -> bytes | None:
    return unpack.content(file.path, gzipped=file.gzipped) if file.is_standard else None


def _settled(names: list[str], parts: list[Part], block: Block | None = None) -> pa.Table:
    kinds = {kernels.CLEAN: (None, None)} | {
        kernels.NO_PIXEL: ("skipped", NOT_THE_PIXEL),
        kernels.NO_QUERY: ("skipped", NO_QUERY_STRING),
    }
    rows: list[tuple[str, str | None, str | None, int, int]] = []
    for kind, (verdict, reason) in kinds.items() if block else ():
        lines, later = np.zeros(len(names), np.int64), np.zeros(len(names), np.int64)
        for part in parts:
            lines += np.bincount(block.owners[part.looked_at[part.kinds == kind]], minlength=len(names))
            if kind == kernels.CLEAN:
                is_later = part.hits.column("later").to_numpy(zero_copy_only=False)
                later += np.bincount(block.owners[part.lines[is_later]], minlength=len(names))
        rows += zip(names, repeat(verdict), repeat(reason), lines.tolist(), later.tolist(), strict=False)
    columns = list(zip(*rows, strict=True)) or [()] * len(SETTLED)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, SETTLED.types, strict=True)], SETTLED)
