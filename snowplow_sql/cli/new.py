"""`snowq new NAME`: creates a query file from a template."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from snowplow_sql import resources, shelves
from snowplow_sql.cli.statements import STATEMENTS
from snowplow_sql.errors import UsageError


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the query: lower-case letters, digits and _.")],
    to: Annotated[
        Path | None,
        typer.Option("--in", metavar="DIR", help="Folder to write it to [default: that of --queries, or ./queries]."),
    ] = None,
) -> None:
    """Write the file of a new query. Comments say what goes where, and it runs as it is.

    Example:

      snowq new signups && snowq run signups
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(
            f"'{name}' is not a query name. Use lower-case letters, digits and _, such as signups_by_page."
        )
    if name.upper() in STATEMENTS:
        raise UsageError(f"'{name}' starts an SQL statement, and the repl would read it as one. Choose another name.")
    folder = to or Path(os.environ.get(shelves.VARIABLE) or "queries")
    path = folder / f"{name}.sql"
    text = (resources.folder("queries") / shelves.BLOCKS / "new.template").read_text(encoding="utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if taken := shelves.files().get(name):
            raise UsageError(f"There is already a query '{name}': {taken[0]}. Choose another name.")
        with path.open("x", encoding="utf-8") as file:
            file.write(text.replace("NAME", name))
    except FileExistsError:
        raise UsageError(f"'{path}' already exists. Choose another name.") from None
    except OSError as error:
        raise UsageError(f"'{path}' cannot be written: {error.strerror}.") from error
    typer.echo(f"{path}: edit it, then: snowq lint {path}", err=True)
