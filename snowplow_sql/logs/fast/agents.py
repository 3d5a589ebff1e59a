"""The classes of user agents, each distinct agent classified once for a whole load: by the SQL of the plain way."""

from __future__ import annotations

import duckdb
import numpy as np
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
        self.schema = pa.schema(
            {"agent_text": pa.string()} | {name: _KINDS[columns()[name].type] for name in AGENT_COLUMNS}
        )
        self._forget()

    def _forget(self) -> None:
        self._places: dict[str, int] = {}
        self._known = self.schema.empty_table()

    def classes(self, agents: pa.ChunkedArray) -> pa.Table:
        """The columns of `schema`, a row for each of `agents`."""
        coded = agents.combine_chunks().dictionary_encode()
        distinct = coded.dictionary.to_pylist()
        if len(self._places) + len(distinct) > _MOST:
            self._forget()
        new = [agent for agent in distinct if agent not in self._places]
        if new:
            self._places |= {agent: len(self._places) + place for place, agent in enumerate(new)}
            self._known = pa.concat_tables([self._known, self._classify(new)]).combine_chunks()
        places = np.array([self._places[agent] for agent in distinct], np.int64)
        return self._known.take(pa.array(places[coded.indices]))

    def _classify(self, agents: list[str]) -> pa.Table:
        if self._connection is None:
            self._connection = connect()
        self._connection.register("asked", pa.table({"agent": agents, "place": range(len(agents))}))
        names = ", ".join(self.schema.names)
        found = self._connection.sql(
            f"SELECT {names} FROM {agents_of('asked', modern=self._modern)} known "
            "JOIN asked USING (agent) ORDER BY place"
        )
        return found.to_arrow_table().cast(self.schema)
