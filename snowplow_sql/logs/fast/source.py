"""Log files whose events are read by the kernels; everything else about them is as in `logs.source`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from snowplow_sql.engines.duckdb import connect
from snowplow_sql.logs import parse
from snowplow_sql.logs.fast import batch
from snowplow_sql.logs.fast.batch import Hits
from snowplow_sql.logs.fast.hits import Reader
from snowplow_sql.logs.fast.stream import File, Stream
from snowplow_sql.logs.files import Kind, by_kind
from snowplow_sql.logs.lines import Layout
from snowplow_sql.logs.source import LogFiles, agents_of, unreadable
from snowplow_sql.logs.spellings.duckdb import DuckDB

_RELATION = "fast_texts"
_SCAN = "PYTHON_ARROW_SCAN"
"""What DuckDB's plans call the reading of it."""


class FastLogFiles(LogFiles):
    """The same views; `events` reads the files by way of a `Stream`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._stream = Stream(_files(self._kinds, self._name), self._plainly, modern=self.modern)
        self.connection.register(_RELATION, self._stream)
        self._create_events(_RELATION)

    def expect(self, sql: str) -> None:
        """Read only those columns that DuckDB's plan for `sql` reads."""
        self._stream.wanted = None
        try:
            ((_, plan),) = self.connection.execute(f"EXPLAIN (FORMAT json) {sql}").fetchall()
        except (duckdb.Error, ValueError):
            return  # it is none of the statements with a plan, or it is wrong and will be told so
        scans = [node for root in json.loads(plan) for node in _nodes(root) if node["name"].strip() == _SCAN]
        if scans:
            self._stream.wanted = {name for scan in scans for name in _listed(scan["extra_info"]["Projections"])}

    def _plainly(self, paths: list[str], odd: pa.Table, columns: list[str]) -> pa.Table:
        with connect() as connection:
            connection.execute("SET arrow_lossless_conversion = true")
            connection.register("odd_lines", odd)
            names = {path: self._name(path) for path in paths}
            logs = LogFiles(paths, connection, modern=self.modern, names=names, odd=True)
            try:
                logs.verify()
                connection.complete()
                return connection.sql(f"SELECT {', '.join(columns)} FROM log_texts").to_arrow_table()
            finally:
                logs.close()


def read_batch(paths: Sequence[str], names: Mapping[str, str], *, modern: bool) -> Hits:
    """What the kernels make of the files at `paths`; `names` says what those are called that have another name.

    Raises SourceError if one cannot be read.
    """
    try:
        return batch.read(_files(by_kind(paths), lambda path: names.get(path, path)), _reader(modern=modern))
    except OSError as error:
        raise unreadable(error) from error


class FastBatch(LogFiles):
    """The files of a batch: the `hits` that the kernels have read as `settled_events`, and all else the plain way."""

    def __init__(
        self,
        read: Hits,
        connection: duckdb.DuckDBPyConnection,
        *,
        modern: bool,
        names: Mapping[str, str],
        workspace: Path,
    ) -> None:
        connection.register("odd_lines", read.odd)
        connection.register(_RELATION, read.hits)
        connection.register("settled", read.settled)
        super().__init__(
            read.unsound, connection, modern=modern, names=names, workspace=workspace, staged=True, odd=True
        )
        agents = agents_of(_RELATION, modern=modern)
        self.settled_events = parse.events(f"SELECT * FROM {_RELATION}", agents, DuckDB(wide=True))

    def close(self) -> None:
        """Remove also what was read."""
        super().close()
        for name in ("odd_lines", _RELATION, "settled"):
            self.connection.unregister(name)


def _files(kinds: Mapping[Kind, list[str]], name: Callable[[str], str]) -> list[File]:
    return [
        File(path, name(path), kind.gzipped, kind.layout == Layout()) for kind, paths in kinds.items() for path in paths
    ]


@cache
def _reader(*, modern: bool) -> Reader:
    return Reader(modern=modern)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["children"]:
        yield from _nodes(child)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
