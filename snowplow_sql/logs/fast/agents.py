"""The classes of user agents, each distinct agent classified once for a whole load: by the SQL of the plain way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import duckdb
import pyarrow as pa

from snowplow_sql.engines.duckdb import connect
from snowplow_sql.events import AGENT_COLUMNS, columns
from snowplow_sql.logs.source import agents_of

_KINDS = {"VARCHAR": pa.string(), "BOOLEAN": pa.bool_()}
_MOST = 100_000
"""Agents that are remembered; the memory of a load has its bounds."""


class Agents:
    """What is known of agents so far."""

    def __init__(self, *, modern: bool) -> None:
        self._modern = modern
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._classes = pa.schema(
            {"agent_text": pa.string()} | {name: _KINDS[columns()[name].type] for name in AGENT_COLUMNS}
        )
        self.schema = pa.schema([pa.field(it.name, pa.dictionary(pa.int32(), it.type)) for it in self._classes])
        self._forget()

    def _forget(self) -> None:
        self._places: dict[str, int] = {}
        self._known = self._classes.empty_table()

    def classes(self, agents: Sequence[pa.DictionaryArray]) -> list[list[pa.Array]]:
        """For each of `agents`, the columns of `schema` with a row for each of them."""
        named = [some.dictionary.to_pylist() for some in agents]
        distinct = set(chain.from_iterable(named))
        if len(self._places) + len(distinct) > _MOST:
            self._forget()
        new = sorted(distinct - self._places.keys())
        if new:
            self._places |= {agent: len(self._places) + place for place, agent in enumerate(new)}
            self._known = pa.concat_tables([self._known, self._classify(new)]).combine_chunks()
        return [self._columns(some.indices, names) for some, names in zip(agents, named, strict=True)]

    def _columns(self, indices: pa.Array, names: list[str]) -> list[pa.Array]:
        known = self._known.take(pa.array([self._places[agent] for agent in names], pa.int64()))
        return [pa.DictionaryArray.from_arrays(indices, column.combine_chunks()) for column in known.columns]

    def _classify(self, agents: list[str]) -> pa.Table:
        if self._connection is None:
            self._connection = connect()
        self._connection.register("asked", pa.table({"agent": agents, "place": range(len(agents))}))
        names = ", ".join(self._classes.names)
        # sql() parses its text in Python first, which takes a quarter of a second for as long a one as this
        self._connection.execute(
            f"CREATE OR REPLACE TABLE classified AS SELECT {names}, place "
            f"FROM {agents_of('asked', modern=self._modern)} known JOIN asked USING (agent)"
        )
        found = self._connection.sql(f"SELECT {names} FROM classified ORDER BY place")
        return found.to_arrow_table().cast(self._classes)
