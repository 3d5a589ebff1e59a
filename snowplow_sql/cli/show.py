"""`snowq show QUERY`: shows the documentation and the SQL of one query."""

from __future__ import annotations

from typing import Annotated

import typer

from snowplow_sql import catalog, dialects
from snowplow_sql.cli import options
from snowplow_sql.errors import UsageError
from snowplow_sql.params import Param
from snowplow_sql.query import Query
from snowplow_sql.rendering import render_query


def show(
    query: Annotated[str, typer.Argument(metavar="QUERY", autocompletion=catalog.names, help="Name of a query.")],
    dialect: options.DialectName = "duckdb",
) -> None:
    """Show what a query means. Also its parameters, its columns, an example, and its SQL.

    Example:

      snowq show funnel
    """
    found = catalog.find(query)
    try:
        dialects.find(dialect)
    except UsageError as error:  # whoever asks for a dialect wants the SQL
        raise UsageError(f"{error} To print the SQL alone: `snowq render {query} --dialect DIALECT`.") from None
    typer.echo(described(found, dialect))


def described(found: Query, dialect: str) -> str:
    """The documentation of a query, with its SQL in `dialect`."""
    standard = [param for name, param in found.params.items() if param not in found.own_params]
    blocks = [
        f"{found.name} - {found.title}",
        found.description,
        "Parameters\n" + _listed([(param.usage, _described(param)) for param in found.own_params])
        if found.own_params
        else "",
        "Parameters of every query\n" + _listed([(param.option, _described(param)) for param in standard]),
        "Columns\n" + _listed([(column.name, f"{column.meaning} ({column.kind})") for column in found.columns]),
        f"Example\n  {found.example}",
        f"SQL ({dialect})\n" + render_query(found, dialects.find(dialect), {}),
    ]
    return "\n\n".join(block for block in blocks if block)


def _listed(entries: list[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in entries)
    return "\n".join(f"  {name.ljust(width)}  {meaning}" for name, meaning in entries)


def _described(param: Param) -> str:
    of = f"{param.kind}: {', '.join(param.choices)}" if param.choices else param.kind
    default = "" if param.default in (None, False) else f"; default {param.default}"
    return f"{param.help} ({of}{default})"
