"""`snowq lint FILE`: reports mistakes in query files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from snowplow_sql import shelves
from snowplow_sql.cli import exits
from snowplow_sql.errors import UsageError


def lint(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Query files, or folders of them.")],
) -> None:
    """Report mistakes in query files. Also SQL that DuckDB, Hive 0.8.1 or MySQL 5.1 would not understand.

    Each fault is one line with file:line; the exit code is 1 if there is any.

    Example:

      snowq lint queries/signups.sql
    """
    from snowplow_sql.linting import lint as faults_of  # noqa: PLC0415 - it loads a parser of SQL

    found = [fault for path in _paths(files) for fault in faults_of(path)]
    for fault in found:
        typer.echo(fault)
    if found:
        raise typer.Exit(exits.Exit.QUERY)


def _paths(files: list[Path]) -> list[Path]:
    paths: list[Path] = []
    for file in files:
        if not file.exists():
            raise UsageError(f"There is no file '{file}'. Name a query file, or a folder of them.")
        paths += (
            sorted(path for path in file.rglob("*.sql") if path.parent.name != shelves.BLOCKS)
            if file.is_dir()
            else [file]
        )
    return paths
