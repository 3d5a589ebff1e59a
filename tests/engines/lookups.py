"""The analyst's own tables that the catalogue's queries ask for, loaded from files into every engine."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from variants import LOOKUPS

from snowplow_sql import catalog
from snowplow_sql.dialects import duckdb

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection
    from server_process import Engine

TYPES = {
    # the types that each engine of 2012 has for such values; Hive 0.8 has neither decimals nor dates
    "hive": {"text": "STRING", "count": "BIGINT", "number": "DOUBLE", "money": "STRING", "period": "STRING"},
    "infobright": {
        "text": "VARCHAR(255)",
        "count": "BIGINT",
        "number": "DOUBLE",
        "money": "DECIMAL(18, 2)",
        "period": "DATE",
    },
}


@dataclass(frozen=True)
class Lookup:
    """One table: its name, and the kind of each of its columns."""

    name: str
    columns: Mapping[str, str]

    @property
    def path(self) -> Path:
        return LOOKUPS / f"{self.name}.csv"


def all_lookups() -> list[Lookup]:
    """Every table that some query asks for, once."""
    found = {name: query.params[name] for query in catalog.queries() for name in query.lookups}
    return [Lookup(name, param.columns) for name, param in sorted(found.items())]


def tables(data: str, query: str) -> dict[str, str]:
    """The names of a query's lookup tables in the database of the data set `data`."""
    return {name: f"{data}.{name}" for name in catalog.find(query).lookups}


def load_duckdb(connection: DuckDBPyConnection, schema: str, lookup: Lookup) -> None:
    """Make the table in `schema` from its file, which the dialect reads as a query would."""
    read = duckdb.DuckDB()
    text = read.with_literals(read.lookup(str(lookup.path), lookup.columns))
    connection.execute(f"CREATE TABLE {schema}.{lookup.name} AS SELECT {', '.join(lookup.columns)} FROM {text}")


def load_server(engine: Engine, dialect: str, lookup: Lookup, folder: Path) -> None:
    """Make the table on a server, in its current database."""
    types = TYPES[dialect]
    named = ", ".join(f"{name} {types[kind]}" for name, kind in lookup.columns.items())
    stored = " ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'" if dialect == "hive" else " DEFAULT CHARSET=utf8"
    engine.execute(f"CREATE TABLE {lookup.name} ({named}){stored}")
    file = folder / f"{lookup.name}.{dialect}.tsv"
    with lookup.path.open(encoding="utf-8", newline="") as source:
        rows = [[row[name] or "\\N" for name in lookup.columns] for row in csv.DictReader(source)]
    file.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    local = "LOCAL INPATH" if dialect == "hive" else "LOCAL INFILE"
    charset = "" if dialect == "hive" else " CHARACTER SET utf8"
    engine.execute(f"LOAD DATA {local} '{file}' INTO TABLE {lookup.name}{charset}")
