"""The hits of several files, sorted by time block by block: the input of a load."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from typing import Any

import numpy as np
import pyarrow as pa

from snowplow_sql.logs import parse
from snowplow_sql.logs.fast import RELATION, unpack
from snowplow_sql.logs.fast.agents import Agents
from snowplow_sql.logs.fast.hits import ROWS, Block, Part, Reader
from snowplow_sql.logs.fast.reading import File, odd_lines, read, reader
from snowplow_sql.logs.fast.terms import CLEAN, NO_PIXEL, NO_QUERY, ODD
from snowplow_sql.logs.files import by_weight
from snowplow_sql.logs.lines import HEADER, NO_QUERY_STRING, NOT_THE_PIXEL, is_plain_header
from snowplow_sql.logs.views import SPELL

SETTLED = pa.schema(
    {
        "log_file": pa.string(),
        "kind": pa.string(),
        "reason": pa.string(),
        "lines": pa.int64(),
        "later": pa.int64(),
    }
)
"""How many lines of a file are hits (kind and reason are NULL) or are skipped for a reason, and how many of the hits
come from a later tracker."""


BLOCK = 16 << 20
"""Size in bytes of the lines that are read, and sorted by time, at once."""


_MOST_ODD = 1_000
"""Maximum number of odd lines in a block, which are held in memory until the batch has been read. If there are more,
the files of the block take the SQL path as a whole, which is then faster."""


class Hands:
    """The threads that read for one load. New threads for each batch would leave behind memory that adds up."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(os.cpu_count())
        self.ahead = ThreadPoolExecutor(1)


class Hits:
    """The hits of several files, as a relation that DuckDB can read once, with the texts and the classes of the agents.

    After the relation has been read to its end, the other attributes tell what became of all other lines.
    """

    def __init__(self, files: Sequence[File], reader: Reader, agents: Agents, hands: Hands) -> None:
        self._files = files
        self._hands = hands
        self._reader = reader
        self._agents = agents
        self._schema = pa.schema([*reader.schema, *agents.schema])
        self._settled = [SETTLED.empty_table()]
        self._odd: list[tuple[str, str]] = []
        self.unsound: list[str] = []
        """The paths of files that must take the SQL path."""
        self.error: OSError | None = None
        """The error that ended reading early, if any."""

    @property
    def odd(self) -> pa.Table:
        """The lines that must take the SQL path."""
        return odd_lines(self._odd)

    @property
    def settled(self) -> pa.Table:
        """The counts of all other lines: see SETTLED."""
        return pa.concat_tables(self._settled)

    def __arrow_c_schema__(self) -> Any:
        return self._schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return pa.RecordBatchReader.from_batches(self._schema, self._batches()).__arrow_c_stream__()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the hits of one block while the next block is read."""
        waiting: deque[Future[list[pa.RecordBatch]]] = deque()
        try:
            for some in by_weight(self._files, lambda file: file.weight, BLOCK):
                waiting.append(self._hands.ahead.submit(self._block, some, self._hands.pool))
                if len(waiting) > 1:
                    yield from self._done(waiting.popleft())
            while waiting:
                yield from self._done(waiting.popleft())
        finally:
            wait(waiting)

    def _done(self, block: Future[list[pa.RecordBatch]]) -> list[pa.RecordBatch]:
        try:
            return block.result()
        except OSError as error:
            self.error = error  # DuckDB reports it in its own words
            raise

    def _block(self, files: Sequence[File], pool: Executor) -> list[pa.RecordBatch]:
        texts: list[unpack.Text] = []
        for some, unsound in pool.map(read, by_weight(files, lambda file: file.weight, BLOCK // 4)):
            texts += some
            self.unsound += unsound
        block = unpack.block(texts)
        order = np.lexsort((block.clocks, block.days)).astype(np.int32)
        pieces = [order[first : first + ROWS] for first in range(0, len(order), ROWS)]
        parts = list(pool.map(lambda piece: self._reader.read(block, piece), pieces))
        odd = {line: block.text(line) for part in parts for line in part.looked_at[part.kinds == ODD]}
        headers = [line for line, text in odd.items() if is_plain_header(text)]
        for line in headers:
            del odd[line]
        if len(odd) > _MOST_ODD:
            self.unsound += [file.path for file in files if file.path not in self.unsound]
            return []
        self._odd += [(block.files[block.owners[line]], text) for line, text in odd.items()]
        self._settled.append(_settled(block, parts, headers))
        return self._agents.given([part.hits for part in parts], self._schema.names)


class Batches:
    """The hits of the files of one load, batch by batch."""

    def __init__(self, *, modern: bool) -> None:
        self._reader = reader(modern=modern)
        self._agents = Agents(modern=modern)
        self._hands = Hands()

    def hits(self, paths: Sequence[str], names: Mapping[str, str]) -> Hits:
        """The hits of the files at `paths`. `names` maps a path to the name of the file, if the two differ."""
        files = [File(path, names.get(path, path)) for path in paths]
        return Hits(files, self._reader, self._agents, self._hands)

    @property
    def events(self) -> str:
        """The SELECT of the events over the relation `fast_texts`. The hits must be registered under this name."""
        return parse.events(f"SELECT * FROM {RELATION}", parse.derived(SPELL), None, SPELL)


def _settled(block: Block, parts: list[Part], headers: list[np.int32]) -> pa.Table:
    def count(lines: Sequence[np.ndarray]) -> np.ndarray:
        return np.bincount(block.owners[np.concatenate([*lines, np.empty(0, np.int32)])], minlength=len(block.files))

    def of_kind(kind: int) -> np.ndarray:
        return count([part.looked_at[part.kinds == kind] for part in parts])

    none = count([])
    later = count([part.lines[part.hits.column("later").to_numpy(zero_copy_only=False)] for part in parts])
    counted = [
        (None, None, of_kind(CLEAN), later),
        ("skipped", NOT_THE_PIXEL, of_kind(NO_PIXEL), none),
        ("skipped", NO_QUERY_STRING, of_kind(NO_QUERY), none),
        ("skipped", HEADER, count([np.array(headers, np.int32)]), none),
    ]
    rows = [
        (block.files[file], verdict, reason, int(lines[file]), int(later[file]))
        for verdict, reason, lines, later in counted
        for file in np.flatnonzero(lines).tolist()
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(SETTLED)
    return pa.table([pa.array(column, kind) for column, kind in zip(columns, SETTLED.types, strict=True)], SETTLED)
