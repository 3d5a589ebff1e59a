"""Hits as Arrow data: the texts that the rules of `parse` start from, filled by the compiled loops.

The columns are those of `parse.texts_of`, so that everything derived from them is computed by the same SQL on both
paths.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa

from snowplow_sql.events import EVENT_CODES, FEATURES, MODERN_EVENT_CODES, columns
from snowplow_sql.logs import parse
from snowplow_sql.logs.fast import loops, terms
from snowplow_sql.logs.fast.terms import END, SPAN, START, WANTED
from snowplow_sql.logs.fast.texts import digests, numbered
from snowplow_sql.logs.lines import number_of

ROWS = 8192
"""Number of lines that are parsed at once: few enough to stay in the processor's cache."""

_FACTS_ONLY = {terms.EVENT: "event", terms.LATER: "later"}
"""The column that is derived from a parameter whose text is not itself a column."""

_NAME = re.compile(r"[^/\\]*\Z")
"""Matches the part of a path that DuckDB takes for the file name."""


@dataclass(frozen=True)
class Block:
    """The lines of one or more files."""

    data: np.ndarray
    """The bytes of the lines, and `SPAN` more."""
    lines: np.ndarray
    """See `terms`."""
    owners: np.ndarray
    """The index in `files` of each line's file."""
    days: np.ndarray
    clocks: np.ndarray
    files: Sequence[str]
    """The names of the files."""

    def text(self, line: int) -> str:
        """The text of a line, without its line end."""
        start, end = self.lines[line, :2]
        return self.data[start:end].tobytes().decode("utf-8")


@dataclass(frozen=True)
class Part:
    """The result of parsing some lines of a block."""

    hits: pa.RecordBatch
    lines: np.ndarray
    """The line number of each hit."""
    looked_at: np.ndarray
    """The numbers of all lines that were examined."""
    kinds: np.ndarray
    """The kind of each examined line: see `terms`."""


@dataclass(frozen=True)
class _Asked:
    """The arguments of the loops that depend on the requested columns."""

    texts: Sequence[str]
    """The requested text columns and those of TEXT_FIELDS. `described` has a row for each of them: see `terms`."""
    described: np.ndarray
    names: np.ndarray
    """The parameters: see `terms`."""
    keys: np.ndarray
    """The hash table of parameter names, without those that serve none of the columns."""
    schema: pa.Schema


class Reader:
    """Parses lines into hits. One instance may be used by several threads."""

    def __init__(self, *, modern: bool) -> None:
        texts = parse.query_texts(modern=modern)
        codes = MODERN_EVENT_CODES if modern else EVENT_CODES
        self._columns = [(parse.value if text.decodes == 2 else parse.once)(name) for name, text in texts.items()]
        self._columns += terms.TEXT_FIELDS
        kinds = {name: _kind(name) for name in texts}
        self._sent = {parse.raw(name): self._columns[place] for place, name in enumerate(texts) if kinds[name]}
        self._described = np.zeros((len(self._columns), 3), np.uint8)
        for place, (name, text) in enumerate(texts.items()):
            self._described[place] = (1, text.decodes == 2, kinds[name])
        self._codes = np.array([int.from_bytes(code.encode()) for code in codes], np.int64)
        self._events = pa.array(list(codes.values()))
        self._features = pa.array(list(FEATURES))
        names = {
            name: [place, rank, -1, terms.ADDRESS if name == "ip" else terms.ORDINARY]
            for place, text in enumerate(texts.values())
            for rank, name in enumerate(text.names)
        }
        for number, feature in enumerate(FEATURES):
            names[f"f_{feature}"][terms.FEATURE] = number
        names["e"] = [0, 0, -1, terms.EVENT]
        if not modern:
            names |= {name: [0, 0, -1, terms.LATER] for name in parse.later_names()}
        self._names = np.array(list(names.values()), np.int16)
        self._serves = [self._served_by(*part) for part in names.values()]
        self._factor, self._keys, self._ids = _table(list(names))
        self.schema = self._schema()
        self._asked: dict[tuple[str, ...], _Asked] = {}
        self._scratch = threading.local()

    def _served_by(self, column: int, _rank: int, feature: int, part: int) -> set[str]:
        """The columns that depend on a parameter with these properties (a row of `names`)."""
        if part in _FACTS_ONLY:
            return {_FACTS_ONLY[part]}
        texts = {self._columns[column], *(raw for raw, text in self._sent.items() if text == self._columns[column])}
        texts |= {"ip_given"} if part == terms.ADDRESS else set()
        return texts | ({"br_features"} if feature >= 0 else set())

    def _schema(self) -> pa.Schema:
        word = pa.dictionary(pa.int32(), pa.string())
        facts = {
            "log_file": word,
            "event_id": pa.uuid(),
            "log_day": pa.date32(),
            "log_clock": pa.time32("s"),
            "agent": word,
            "event": word,
            "ip_given": pa.bool_(),
            "later": pa.bool_(),
            "br_features": pa.list_(word),
        }
        texts = dict.fromkeys([*self._columns, *self._sent], pa.string())
        return pa.schema(list((facts | texts).items()))

    def _asking(self, columns: Sequence[str]) -> _Asked:
        sources = {self._sent.get(name, name) for name in columns}
        fields = len(terms.TEXT_FIELDS)
        kept = [place for place, name in enumerate(self._columns[:-fields]) if name in sources]
        places = np.full(len(self._columns), len(kept))  # the last place stands for all columns that are not requested
        places[kept] = range(len(kept))
        described = np.zeros((len(kept) + 1 + fields, 3), np.uint8)
        described[: len(kept)] = self._described[kept]
        described[-fields:, WANTED] = [name in sources for name in terms.TEXT_FIELDS]
        names = self._names.copy()
        names[:, terms.COLUMN] = places[names[:, terms.COLUMN]]
        serves = np.array([not served.isdisjoint(columns) for served in self._serves])
        return _Asked(
            [*(self._columns[place] for place in kept), "", *terms.TEXT_FIELDS],
            described,
            names,
            np.where(serves[self._ids], self._keys, 0),
            part_of(self.schema, columns),
        )

    def read(self, block: Block, order: np.ndarray, columns: Sequence[str] | None = None) -> Part:
        """Parse the lines `order` of `block`, at most ROWS of them, to hits with the given columns; None means all."""
        wanted = tuple(self.schema.names if columns is None else columns)
        asked = self._asked.get(wanted) or self._asked.setdefault(wanted, self._asking(wanted))
        room = self._room(block, order, len(asked.texts))
        offsets = np.zeros((len(asked.texts), len(order) + 1), np.int32)
        valid = np.zeros((len(asked.texts), len(order) // 8 + 1), np.uint8)
        rows = np.empty((len(order), 2), np.int32)
        events = np.empty(len(order), np.int32)
        flags = np.empty((len(order), 2), np.uint8)
        features = np.empty((len(order), len(FEATURES) + 1), np.int32)
        count = loops.read_hits(
            block.data,
            block.lines,
            order,
            asked.keys,
            self._ids,
            self._factor,
            asked.names,
            asked.described,
            self._codes,
            room.reshape(-1),
            room.shape[1],
            offsets,
            valid,
            rows,
            events,
            flags,
            features,
            np.zeros((4, max(len(asked.names), len(asked.texts))), np.int64),
        )
        lines = rows[:count, 1]
        made: dict[str, Callable[[], pa.Array]] = self._texts(asked, count, room, offsets, valid) | {
            "log_file": lambda: pa.DictionaryArray.from_arrays(
                _column(block.owners[lines], pa.int32()), pa.array(block.files)
            ),
            "event_id": lambda: _ids(block, lines),
            "log_day": lambda: _column(block.days[lines], pa.date32()),
            "log_clock": lambda: _column(block.clocks[lines], pa.time32("s")),
            "agent": lambda: _agents(block, lines),
            "event": lambda: pa.DictionaryArray.from_arrays(
                _column(events[:count], pa.int32(), events[:count] >= 0), self._events
            ),
            "ip_given": lambda: _flags(flags[:count, 0]),
            "later": lambda: _flags(flags[:count, 1]),
            "br_features": lambda: self._lists(features[:count]),
        }
        hits = pa.RecordBatch.from_arrays([made[name]() for name in wanted], schema=asked.schema)
        return Part(hits, lines, order, rows[:, 0])

    def _texts(
        self, asked: _Asked, count: int, out: np.ndarray, offsets: np.ndarray, valid: np.ndarray
    ) -> dict[str, Callable[[], pa.Array]]:
        """The text columns in the arrays that the kernel has filled, by the name of the column."""

        def text(place: int) -> pa.Array:
            data = (valid[place], offsets[place, : count + 1], out[place, : offsets[place, count]])
            return pa.Array.from_buffers(pa.string(), count, [pa.py_buffer(part.tobytes()) for part in data])

        found = {name: partial(text, place) for place, name in enumerate(asked.texts)}
        return found | {name: found[source] for name, source in self._sent.items() if source in found}

    def _room(self, block: Block, order: np.ndarray, texts: int) -> np.ndarray:
        # Room for every text, and the same again for texts that are decoded twice. Pages that are never written to take
        # no memory.
        lengths = block.lines[order, END] - block.lines[order, START]
        needed = int(lengths.sum() + lengths.max(initial=0)) + 4 * SPAN
        room: np.ndarray | None = getattr(self._scratch, "room", None)
        if room is None or room.shape[0] < texts or room.shape[1] < needed:
            room = self._scratch.room = np.empty((texts, needed), np.uint8)
        return room

    def _lists(self, features: np.ndarray) -> pa.Array:
        counts, listed = features[:, 0], features[:, 1:]
        offsets = np.zeros(len(counts) + 1, np.int32)
        np.cumsum(counts, out=offsets[1:])
        codes = listed[np.arange(listed.shape[1]) < counts[:, None]]
        return pa.ListArray.from_arrays(offsets, pa.DictionaryArray.from_arrays(codes, self._features))


def part_of(schema: pa.Schema, columns: Sequence[str]) -> pa.Schema:
    """The fields of `schema` with the names `columns`, in that order."""
    return pa.schema([schema.field(name) for name in columns])


def _kind(name: str) -> int:
    if name == "res":
        return terms.SIZE
    column = columns().get(name)
    if column is None or not column.is_number:
        return terms.TEXT
    return terms.WHOLE if column.type == "INTEGER" else terms.DECIMAL


def _column(values: np.ndarray, kind: pa.DataType, known: np.ndarray | None = None) -> pa.Array:
    """`values`, which already have the memory layout of `kind`, as an Arrow array; NULL where not `known`."""
    # pa.array() would first load numpy's masked arrays, just when the first lines are waited for
    where = None if known is None else _bits(known)
    return pa.Array.from_buffers(kind, len(values), [where, pa.py_buffer(values)])


def _flags(values: np.ndarray) -> pa.Array:
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, _bits(values)])


def _bits(flags: np.ndarray) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little"))


def _ids(block: Block, lines: np.ndarray) -> pa.Array:
    heads = [f"{_NAME.search(name)[0].removesuffix('.gz')}\n".encode() for name in block.files]  # type: ignore[index]
    starts, ends = block.lines[lines, START], block.lines[lines, END]
    found = digests(block.data, starts, ends, heads, block.owners[lines])
    return pa.ExtensionArray.from_storage(pa.uuid(), _column(found, pa.binary(16)))


def _agents(block: Block, lines: np.ndarray) -> pa.Array:
    tab = terms.TABS + number_of("agent")
    starts, ends = block.lines[lines, tab - 1] + 1, block.lines[lines, tab]
    numbers, firsts = numbered(block.data, starts, ends)
    agents = [block.data[start:end].tobytes().decode() for start, end in zip(starts[firsts], ends[firsts], strict=True)]
    return pa.DictionaryArray.from_arrays(numbers, pa.array(agents, pa.string()))


def _table(names: list[str]) -> tuple[Any, np.ndarray, np.ndarray]:
    """A perfect hash table of `names`: a factor without collisions, the names by slot, and their numbers by slot."""
    if max(map(len, names)) > terms.LONGEST_NAME:
        raise ValueError(f"The kernels know no name beyond {terms.LONGEST_NAME} bytes, and there is one: {names}")
    keys = [int.from_bytes(name.encode(), "little") for name in names]
    dice = Random(2012)  # noqa: S311 - nothing secret
    while True:
        factor = dice.getrandbits(63) | 1
        slots = [(key * factor) % (1 << 64) >> 64 - terms.SLOT_BITS for key in keys]
        if len(set(slots)) == len(slots):
            break
    table, ids = np.zeros(1 << terms.SLOT_BITS, np.uint64), np.zeros(1 << terms.SLOT_BITS, np.int16)
    table[slots], ids[slots] = keys, np.arange(len(keys))
    return np.uint64(factor), table, ids
