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
        found = list(pool.map(File.text, files))
        unsound = [file.path for file, text in zip(files, found, strict=True) if text is None]
        texts = [text for text in found if text is not None]
        del found
        block = unpack.block(texts)
        order = np.lexsort((block.clocks, block.days)).astype(np.int32)
        pieces = [order[first : first + ROWS] for first in range(0, len(order), ROWS)]
        parts = list(pool.map(lambda piece: reader.read(block, piece), pieces))
    odd = [
        (block.files[block.owners[line]], block.text(line))
        for part in parts
        for line in part.looked_at[part.kinds == kernels.ODD]
    ]
    hits = pa.Table.from_batches([part.hits for part in parts], reader.schema)
    return Hits(hits, odd_lines(odd), unsound, _settled(block, parts))


def _settled(block: Block, parts: list[Part]) -> pa.Table:
    files = len(block.files)
    kinds = {kernels.CLEAN: (None, None)} | {
        kernels.NO_PIXEL: ("skipped", NOT_THE_PIXEL),
        kernels.NO_QUERY: ("skipped", NO_QUERY_STRING),
    }
    rows: list[tuple[str, str | None, str | None, int, int]] = []
    for kind, (verdict, reason) in kinds.items():
        lines, later = np.zeros(files, np.int64), np.zeros(files, np.int64)
        for part in parts:
            lines += np.bincount(block.owners[part.looked_at[part.kinds == kind]], minlength=files)
            if kind == kernels.CLEAN:
                is_later = part.hits.column("later").to_numpy(zero_copy_only=False)
                later += np.bincount(block.owners[part.lines[is_later]], minlength=files)
        rows += zip(block.files, repeat(verdict), repeat(reason), lines.tolist(), later.tolist(), strict=False)
    columns = list(zip(*rows, strict=True)) or [()] * len(SETTLED)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, SETTLED.types, strict=True)], SETTLED)
