"""`snowq compact --db FILE`: sorts a database's events by time again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from snowplow_sql.cli import exits, working


def compact(
    db: Annotated[Path, typer.Option("--db", metavar="FILE", help="The database that `snowq load` made.")],
    memory: Annotated[
        str | None,
        typer.Option(
            "--memory",
            metavar="SIZE",
            help="Memory that DuckDB may use, such as 2GB. [default: a third of the machine's, at most 768MB]",
        ),
    ] = None,
) -> None:
    """Rewrite a database with its events sorted by time. --from and --to then read less of it.

    Worth it after many files have arrived late. There must be room for a second copy; the old one stays until the new
    one is complete.

    Example:

      snowq compact --db events.duckdb
    """
    from snowplow_sql.store.compact import opened  # noqa: PLC0415 - it loads DuckDB

    with opened(db, memory) as compaction:
        before, after = working.run(compaction, compaction.run)
    exits.note(f"'{db}' is sorted by time: {before:,} bytes before, {after:,} after.")
