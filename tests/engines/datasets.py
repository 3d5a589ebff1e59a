"""The two data sets on all engines, each in its own database: the sample shop, and the `hurt` rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import duckdb
import hurt_table
import lookups
from warehouse import TABLE, load_hive, load_mariadb
from zone_tables import load_zone

import snowplow_sql as sp
from snowplow_sql.events import Column, columns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from server_process import Engine

NAMES = ("shop", "hurt")

Answer = tuple[list[str], list[tuple[Any, ...]]]


class Warehouse:
    """Both data sets in DuckDB, and on each engine as soon as it is asked for."""

    def __init__(self, folder: Path, engine: Callable[[str], Engine]) -> None:
        self._folder = folder
        self._engine = engine
        """Starts the engine of a dialect, or returns the running one."""
        self._loaded: dict[str, Engine] = {}
        self.connection = duckdb.connect()
        held = ", ".join(_held_by_infobright(column) for column in columns().values())
        for name in NAMES:
            self.connection.execute(f"CREATE SCHEMA {name}")
            if name == "hurt":
                hurt_table.load(self.connection, "hurt.events")
            else:
                _copy_sample(self.connection, f"{name}.events", folder / "sample.parquet")
            self.connection.execute(f"CREATE TABLE {name}.events_of_infobright AS SELECT {held} FROM {name}.events")
            for lookup in lookups.all_lookups():
                lookups.load_duckdb(self.connection, name, lookup)

    def engine(self, dialect: str) -> Engine:
        """The engine of `dialect`, with both data sets in it; each in a database of its own."""
        if dialect not in self._loaded:
            engine = self._engine(dialect)
            if dialect == "hive":
                # one job for grouping and ordering instead of two: a job costs far more than these few rows
                engine.execute("SET hive.optimize.reducededuplication.min.reducer=1")
            if dialect == "infobright":
                load_zone(engine, "America/New_York", 1)
            for name in NAMES:
                self._load(name, dialect, engine)
            engine.execute(f"USE {engine.server.database}")  # other tests share the session
            self._loaded[dialect] = engine
        return self._loaded[dialect]

    def version(self, dialect: str) -> str:
        """The engine's name and version, as precise as its dialect can depend on."""
        asked = "VERSION()"
        if dialect == "hive":
            asked = "reflect('org.apache.hive.common.util.HiveVersionInfo', 'getVersion')"
        _, ((version,),) = self.engine(dialect).query(f"SELECT {asked} AS version")
        found = re.match(r"\d+\.\d+" + (r"\.\d+" if dialect == "hive" else ""), version)
        return f"{'Hive' if dialect == 'hive' else 'MariaDB'} {found[0] if found else version}"

    def _load(self, name: str, dialect: str, engine: Engine) -> None:
        """Load a data set in the way that users do."""
        engine.execute(f"CREATE DATABASE {name}")
        engine.execute(f"USE {name}")
        for lookup in lookups.all_lookups():
            lookups.load_server(engine, dialect, lookup, self._folder)
        load = load_hive if dialect == "hive" else load_mariadb
        with self.connection.cursor() as source:
            source.execute(f"USE {name}")
            if name == "hurt" and dialect == "hive":
                source.execute("CREATE SCHEMA sent")
                hurt_table.load(source, "sent.events", as_sent=True)
                source.execute("USE sent")
            load(engine, source, self._folder / name / dialect)

    def table(self, data: str) -> str:
        """The name of the events of `data` on Hive and MariaDB."""
        return f"{data}.{TABLE}"

    def expected(self, data: str, dialect: str, query: str, **params: Any) -> Answer:
        """DuckDB's answer over the values that the table of `dialect` can hold."""
        table = f"{data}.events_of_infobright" if dialect == "infobright" else f"{data}.events"
        cursor = self.connection.execute(
            sp.render(query, "duckdb", table=table, **lookups.tables(data, query), **params)
        )
        return [column[0] for column in cursor.description or []], cursor.fetchall()

    def answer(self, data: str, dialect: str, query: str, **params: Any) -> Answer:
        """The answer of the engine of `dialect`."""
        text = sp.render(query, dialect, table=self.table(data), **lookups.tables(data, query), **params)
        return self.engine(dialect).query(text.rstrip(";"))

    def partitions(self, data: str, query: str, **params: Any) -> set[str]:
        """The days that Hive plans to read for `query`."""
        text = sp.render(query, "hive", table=self.table(data), **lookups.tables(data, query), **params)
        _, plan = self.engine("hive").query(f"EXPLAIN EXTENDED {text.rstrip(';')}")
        return {day for (line,) in plan for day in re.findall(r"/dt=(\d{4}-\d\d-\d\d)", line)}


def _copy_sample(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    # parse the logs once, not again for each query
    with sp.open() as session:
        session.connection.execute(f"COPY (SELECT * FROM events) TO '{path}'")
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM '{path}'")


def _held_by_infobright(column: Column) -> str:
    """What MySQL 5.1 keeps of a value: its UTF-8 has at most three bytes, its smallint two, its float four."""
    name = column.name
    if column.is_text:
        return f"regexp_replace({name}, '[\\x{{10000}}-\\x{{10FFFF}}]', chr(65533), 'g') AS {name}"
    if column.infobright == "smallint":
        return f"CASE WHEN {name} > 32767 THEN 32767 WHEN {name} < -32768 THEN -32768 ELSE {name} END AS {name}"
    return name
