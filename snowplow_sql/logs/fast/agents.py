"""The classes of user agents, each distinct agent classified once: by the SQL of the plain way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from threading import Lock

import duckdb
import pyarrow as pa

from snowplow_sql.engines.duckdb import connect
from snowplow_sql.events import AGENT_COLUMNS, columns
from snowplow_sql.logs.views import agents_of
from snowplow_sql.sqltext import literals

_KINDS = {"VARCHAR": pa.string(), "BOOLEAN": pa.bool_()}
_MOST = 100_000
"""Agents that are remembered; the memory of a load has its bounds."""
_AT_ONCE = 2_000
"""Agents that are classified in one go: their text is part of a statement."""


class Agents:
    """What is known of agents so far. One may be used by several threads."""

    def __init__(self, *, modern: bool) -> None:
        self._modern = modern
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._classes = pa.schema(
            {"agent_text": pa.string()} | {name: _KINDS[columns()[name].type] for name in AGENT_COLUMNS}
        )
        self.schema = pa.schema([pa.field(it.name, pa.dictionary(pa.int32(), it.type)) for it in self._classes])
        """The text of an agent, decoded, and its classes."""
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._places: dict[str | None, int] = {}
        self._known = self._classes.empty_table()

    def below(self, columns: Sequence[str]) -> list[str]:
        """What hits must have so that they can be given the `columns`, some of which may be those of `schema`."""
        own = [name for name in columns if name not in self.schema.names]
        return own if len(own) == len(columns) or "agent" in own else [*own, "agent"]

    def given(self, hits: Sequence[pa.RecordBatch], columns: Sequence[str]) -> list[pa.RecordBatch]:
        """`hits`, which have what is `below` the columns, with the `columns` and no others."""
        if not hits or hits[0].schema.names == list(columns):
            return list(hits)
        made = []
        for some, classes in zip(hits, self._of([some.column("agent") for some in hits]), strict=True):
            arrays = dict(zip(some.schema.names, some.columns, strict=True)) | classes
            made.append(pa.RecordBatch.from_arrays([arrays[name] for name in columns], list(columns)))
        return made

    def _of(self, agents: Sequence[pa.DictionaryArray]) -> list[dict[str, pa.Array]]:
        """For each of `agents`, the columns of `schema` with a row for each of them."""
        named = [_names(some) for some in agents]
        distinct = set(chain.from_iterable(named))
        with self._lock:
            if len(self._places) + len(distinct) > _MOST:
                self._forget()
            new = sorted(distinct - self._places.keys(), key=lambda agent: agent or "")
            for first in range(0, len(new), _AT_ONCE):
                self._learn(new[first : first + _AT_ONCE])
            return [self._columns(some.indices, names) for some, names in zip(agents, named, strict=True)]

    def _columns(self, indices: pa.Array, names: list[str | None]) -> dict[str, pa.Array]:
        if indices.null_count:
            indices = indices.fill_null(len(names) - 1)  # see _names
        known = self._known.take(pa.array([self._places[agent] for agent in names], pa.int64()))
        return {
            name: pa.DictionaryArray.from_arrays(indices, column.combine_chunks())
            for name, column in zip(known.column_names, known.columns, strict=True)
        }

    def _learn(self, agents: list[str | None]) -> None:
        if self._connection is None:
            # Prepared, since to plan it takes eight times as long as to run it for some agents. They come as a list
            # since that is all one can hand to what is prepared: with another table it would be planned anew.
            asked = agents_of("(SELECT unnest($1::VARCHAR[]) AS agent)", modern=self._modern)
            self._connection = connect()
            self._connection.execute("SET threads = 1")  # the others are for those who wait for this
            self._connection.execute(
                f"PREPARE classify AS SELECT agent, {', '.join(self._classes.names)} FROM {asked} known"
            )
        rows = self._connection.execute(f"EXECUTE classify({literals(agents)})").fetchall()
        self._places |= {agent: len(self._places) + place for place, (agent, *_) in enumerate(rows)}
        _, *classes = zip(*rows, strict=True)
        found = [pa.array(values, it.type) for it, values in zip(self._classes, classes, strict=True)]
        self._known = pa.concat_tables([self._known, pa.table(found, self._classes)]).combine_chunks()


def _names(agents: pa.DictionaryArray) -> list[str | None]:
    """The texts that the places in `agents` stand for; at the end None, if one has no agent."""
    names: list[str | None] = agents.dictionary.to_pylist()
    return [*names, None] if agents.null_count else names
