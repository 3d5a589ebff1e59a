"""Events in the tables of December 2012, on a real Hive and on a real MySQL-family server.

The tables are those that `snowq ddl` prints; their content is what `snowq export` writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snowplow_sql.engines.duckdb import DuckDB
from snowplow_sql.store.ddl import statements
from snowplow_sql.store.export import Export, Exported

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    from server_process import Engine

TABLE = "events_2012"


def load_hive(
    engine: Engine, connection: duckdb.DuckDBPyConnection, folder: Path, stored_as: str = "textfile"
) -> Exported:
    """Export the `events` of `connection`, and create an external table over the partitions."""
    done = Export(folder, "hive", stored_as=stored_as).run(DuckDB(connection))
    engine.execute(f"DROP TABLE IF EXISTS {TABLE}")
    # not as_uri(): Hive does not decode percent signs
    for statement in statements("hive", table=TABLE, location=f"file://{folder}", stored_as=stored_as):
        engine.execute(statement)
    return done


def load_mariadb(engine: Engine, connection: duckdb.DuckDBPyConnection, folder: Path) -> Exported:
    """Export the `events` of `connection`, and load the file into the table."""
    done = Export(folder, "infobright", table=TABLE).run(DuckDB(connection))
    engine.execute(f"DROP TABLE IF EXISTS {TABLE}")
    for statement in statements("infobright", table=TABLE):
        engine.execute(statement)
    run_load(engine, folder)
    return done


def run_load(engine: Engine, folder: Path) -> None:
    """Run the `load.sql` of an export, as a client that is started in its folder would."""
    lines = (folder / "load.sql").read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("--"))
    file = str(folder / "events.tsv").replace("\\", "\\\\").replace("'", "\\'")
    for statement in text.replace("'events.tsv'", f"'{file}'").rstrip().removesuffix(";").split(";\n"):
        engine.execute(statement)
