"""The texts of all hits as a relation that DuckDB reads lazily, file by file, with only the columns that it needs."""

from __future__ import annotations

import ctypes
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from duckdb._sources import ArrowScanSource

from snowplow_sql.errors import SnowqError
from snowplow_sql.logs.fast import unpack
from snowplow_sql.logs.fast.agents import Agents
from snowplow_sql.logs.fast.hits import ROWS, Reader, part_of
from snowplow_sql.logs.fast.reading import File, odd_lines, read
from snowplow_sql.logs.fast.terms import ODD
from snowplow_sql.logs.files import by_weight, weight_of

_ODD_AT_ONCE = 20_000
"""Number of odd lines that are collected for one call of the SQL path; a call costs as much as several thousand
lines."""
_UNSOUND_AT_ONCE = 128 << 20
"""Size in bytes of the files that one call of the SQL path reads: their texts are held in memory."""
_AT_ONCE = 4 << 20
"""Size in bytes of the lines that one task reads; a task for each of thousands of files would cost more than reading
them."""

_FROM_SYSTEM = 16 << 20
"""Size in bytes from which the C library allocates memory separately, and returns it to the system at once: more than a
block has."""
_KEPT = 64 << 20
"""Free bytes at the end of a heap that the C library keeps instead of returning them to the system."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # from glibc's malloc.h

Plainly = Callable[[list[str], pa.Table, list[str]], pa.Table]
"""Reads files and odd lines by the SQL path. Returns the requested columns of the texts."""


@dataclass
class _Piece:
    """The result of reading one or more files."""

    hits: list[pa.RecordBatch] = field(default_factory=list)
    odd: list[tuple[str, str]] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)


class Stream(ArrowScanSource):
    """The relation of hits. Each time that DuckDB reads it, DuckDB requests only the columns that the query needs.

    The base class is a private one of DuckDB. Of the objects that DuckDB reads publicly, only datasets and data frames
    are asked for single columns, and their libraries take long to load.
    """

    def __init__(self, files: Sequence[File], plainly: Plainly, reader: Reader, agents: Agents) -> None:
        super().__init__(None)
        self._files = files
        self._plainly = plainly
        self._reader = reader
        self._agents = agents
        self._schema = pa.schema([*reader.schema, *agents.schema])
        self.error: OSError | SnowqError | None = None
        """The error that ended the last reading early, if any: DuckDB reports it in its own words."""
        _keep_memory()

    def __arrow_c_schema__(self) -> Any:
        return self._schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._read(self._schema.names)

    def stream(self, columns: Sequence[int] | None, filters: Sequence[Any]) -> tuple[Any, bool]:  # noqa: ARG002
        """A stream of the columns with these numbers, or of all, and whether columns were selected. Ignores filters."""
        names = self._schema.names
        return self._read(names if columns is None else [names[place] for place in columns]), columns is not None

    def _read(self, columns: list[str]) -> Any:
        self.error = None
        below = self._agents.below(columns)
        batches = (batch for hits in self._hits(below) for batch in self._agents.given(hits, columns))
        return pa.RecordBatchReader.from_batches(part_of(self._schema, columns), batches).__arrow_c_stream__()

    def _hits(self, columns: list[str]) -> Iterator[list[pa.RecordBatch]]:
        try:
            yield from self._read_hits(columns)
        except (OSError, SnowqError) as error:
            self.error = error
            raise

    def _read_hits(self, columns: list[str]) -> Iterator[list[pa.RecordBatch]]:
        odd: list[tuple[str, str]] = []
        unsound: list[str] = []
        weight = 0
        for piece in self._pieces(columns):
            yield piece.hits
            odd += piece.odd
            unsound += piece.unsound
            weight += weight_of(piece.unsound)
            if len(odd) >= _ODD_AT_ONCE or weight >= _UNSOUND_AT_ONCE:
                yield self._read_plainly(unsound, odd, columns)
                odd, unsound, weight = [], [], 0
        if odd or unsound:
            yield self._read_plainly(unsound, odd, columns)

    def _pieces(self, columns: list[str]) -> Iterator[_Piece]:
        """The results for all files, several files at a time; a few results are computed ahead."""
        workers = os.cpu_count() or 1
        waiting: deque[Future[_Piece]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            try:
                for files in by_weight(self._files, lambda file: file.weight, _AT_ONCE):
                    waiting.append(pool.submit(self._piece, files, columns))
                    if len(waiting) > 2 * workers:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def _piece(self, files: Sequence[File], columns: list[str]) -> _Piece:
        texts, unsound = read(files)
        block = unpack.block(texts)
        made = _Piece(unsound=unsound)
        for first in range(0, len(block.lines), ROWS):
            order = np.arange(first, min(first + ROWS, len(block.lines)), dtype=np.int32)
            part = self._reader.read(block, order, columns)
            made.hits.append(part.hits)
            odd = ((block.files[block.owners[line]], block.text(line)) for line in order[part.kinds == ODD])
            made.odd += [(name, line) for name, line in odd if not line.startswith("#")]  # a line with # is not a hit
        return made

    def _read_plainly(self, paths: list[str], odd: list[tuple[str, str]], columns: list[str]) -> list[pa.RecordBatch]:
        table = self._plainly(paths, odd_lines(odd), columns)
        schema = part_of(self._schema, columns)
        arrays = [_as(table.column(spec.name).combine_chunks(), spec.type) for spec in schema]
        return [pa.RecordBatch.from_arrays(arrays, schema=schema)]


def _keep_memory() -> None:
    """Make glibc keep freed memory for the next piece: getting it from the system again takes a third of the time."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _FROM_SYSTEM)
        mallopt(_M_TRIM_THRESHOLD, _KEPT)


def _as(array: pa.Array, kind: pa.DataType) -> pa.Array:
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    if pa.types.is_dictionary(kind):
        return array.dictionary_encode()
    if pa.types.is_list(kind):
        words = pa.array([word for words in array.to_pylist() for word in words], pa.string()).dictionary_encode()
        return pa.ListArray.from_arrays(np.append(0, np.cumsum(array.value_lengths())).astype(np.int32), words)
    return array if array.type == kind else array.cast(kind)
