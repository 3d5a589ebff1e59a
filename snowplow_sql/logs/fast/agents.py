"""The classes of user agents. Each distinct agent is classified once, by the SQL of the SQL path."""

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
"""Maximum number of agents in the cache, which limits the memory of a load."""
_AT_ONCE = 2_000
"""Maximum number of agents that one statement classifies: their text is part of the statement."""


class Agents:
    """A cache of the classes of agents. One instance may be used by several threads."""

    def __init__(self, *, modern: bool) -> None:
        self._modern = modern
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._classes = pa.schema(
            {"agent_text": pa.string()} | {name: _KINDS[columns()[name].type] for name in AGENT_COLUMNS}
        )
        self.schema = pa.schema([pa.field(it.name, pa.dictionary(pa.int32(), it.type)) for it in self._classes])
        """The decoded text of an agent, and its classes."""
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._places: dict[str | None, int] = {}
        self._known = self._classes.empty_table()

    def below(self, columns: Sequence[str]) -> list[str]:
        """The columns that hits need so that `given` can return `columns`, some of which may be those of `schema`."""
        own = [name for name in columns if name not in self.schema.names]
        return own if len(own) == len(columns) or "agent" in own else [*own, "agent"]

    def given(self, hits: Sequence[pa.RecordBatch], columns: Sequence[str]) -> list[pa.RecordBatch]:
        """`hits`, which must have the columns of `below`, with exactly the `columns`."""
        if not hits or hits[0].schema.names == list(columns):
            return list(hits)
        made = []
        for some, classes in zip(hits, self._of([some.column("agent") for some in hits]), strict=True):
            arrays = dict(zip(some.schema.names, some.columns, strict=True)) | classes
            made.append(pa.RecordBatch.from_arrays([arrays[name] for name in columns], list(columns)))
        return made

    def _of(self, agents: Sequence[pa.DictionaryArray]) -> list[dict[str, pa.Array]]:
        """For each array of `agents`, the columns of `schema`, with one row per element of the array."""
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
            # Prepared, because planning the statement takes eight times as long as running it for a few agents. The
            # agents are passed as a list, the only form that a prepared statement accepts: another table would need
            # another plan.
            asked = agents_of("(SELECT unnest($1::VARCHAR[]) AS agent)", modern=self._modern)
            self._connection = connect()
            self._connection.execute("SET threads = 1")  # leave the other threads to those who wait for this
            self._connection.execute(
                f"PREPARE classify AS SELECT agent, {', '.join(self._classes.names)} FROM {asked} known"
            )
        rows = self._connection.execute(f"EXECUTE classify({literals(agents)})").fetchall()
        self._places |= {agent: len(self._places) + place for place, (agent, *_) in enumerate(rows)}
        _, *classes = zip(*rows, strict=True)
        found = [pa.array(values, it.type) for it, values in zip(self._classes, classes, strict=True)]
        self._known = pa.concat_tables([self._known, pa.table(found, self._classes)]).combine_chunks()


def _names(agents: pa.DictionaryArray) -> list[str | None]:
    """The texts of the dictionary of `agents`, followed by None if an element of the array is NULL."""
    names: list[str | None] = agents.dictionary.to_pylist()
    return [*names, None] if agents.null_count else names
