"""`snowq render QUERY`: prints the SQL of a query, to be pasted or piped."""

from __future__ import annotations

from typing import Any

import typer

from snowplow_sql.cli import options, queries
from snowplow_sql.query import Query
from snowplow_sql.rendering import render as rendered


def render(query: Query, *, dialect: options.DialectName = "duckdb", given: dict[str, Any]) -> None:
    """Print the text of `query`."""
    typer.echo(rendered(query.name, dialect, **given))


app = typer.Typer(cls=queries.group(render), no_args_is_help=True, rich_markup_mode=None)
