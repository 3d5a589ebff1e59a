"""The sample's events in the tables of December 2012, on a real Hive and on a real MySQL-family server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowplow_sql.events import Column, columns

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    from server_process import Engine

TABLE = "events_2012"


def load_hive(engine: Engine, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write `events` as one text file per day, and put an external table partitioned by dt over them."""
    stored = [column for column in columns().values() if column.hive and column.name != "dt"]
    listed = ", ".join(_as_text(column, true="'true'", false="'false'") for column in stored)
    for (day,) in connection.execute("SELECT DISTINCT CAST(dt AS VARCHAR) FROM events").fetchall():
        (folder / f"dt={day}").mkdir(parents=True)
        _copy(connection, f"SELECT {listed} FROM events WHERE dt = '{day}'", folder / f"dt={day}" / "part-0")
    named = ", ".join(f"`{column.name}` {column.hive}" for column in stored)
    engine.execute(f"DROP TABLE IF EXISTS {TABLE}")
    engine.execute(
        f"CREATE EXTERNAL TABLE {TABLE} ({named}) PARTITIONED BY (dt string) ROW FORMAT DELIMITED "
        f"FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' COLLECTION ITEMS TERMINATED BY '\\002' "
        f"STORED AS TEXTFILE LOCATION '{folder.as_uri()}'"
    )
    engine.execute(f"MSCK REPAIR TABLE {TABLE}")


def load_mariadb(engine: Engine, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write `events` as one text file and load it into a table with Infobright's types."""
    folder.mkdir(parents=True)
    stored = [column for column in columns().values() if column.infobright]
    listed = ", ".join(_as_text(column, true="'1'", false="'0'") for column in stored)
    _copy(connection, f"SELECT {listed} FROM events", folder / "events.tsv")
    named = ", ".join(f"{column.name} {column.infobright}" for column in stored)
    engine.execute(f"DROP TABLE IF EXISTS {TABLE}")
    engine.execute(f"CREATE TABLE {TABLE} ({named}) CHARACTER SET utf8")
    engine.execute(
        f"LOAD DATA LOCAL INFILE '{folder / 'events.tsv'}' INTO TABLE {TABLE} CHARACTER SET utf8mb4 "
        f"FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n'"
    )


def _as_text(column: Column, *, true: str, false: str) -> str:
    name = column.name
    if column.type == "BOOLEAN":
        return f"CASE WHEN {name} THEN {true} WHEN NOT {name} THEN {false} END"
    if column.type.endswith("[]"):
        return f"array_to_string({name}, chr(2))"
    if column.is_text:
        return f"replace(replace(replace({name}, '\\', '\\\\'), chr(9), '\\' || chr(9)), chr(10), '\\' || chr(10))"
    return f"CAST({name} AS VARCHAR)"


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(
        f"COPY ({query}) TO '{path}' (FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '', ESCAPE '', NULLSTR '\\N')"
    )
