"""`snowq sql "SELECT ..."`: runs an SQL statement written by the user."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from snowplow_sql.cli import options, output
from snowplow_sql.cli.source import opened
from snowplow_sql.engines.base import NO_STATEMENT
from snowplow_sql.errors import UsageError


def sql(
    statement: Annotated[
        str,
        typer.Argument(metavar="SQL", help="One SELECT over events, bad_lines, skipped_lines; - reads it from stdin."),
    ],
    source: options.Source = None,
    form: options.Format = None,
    to: options.Output = None,
    modern: options.Modern = False,
    endpoint_url: options.EndpointUrl = None,
) -> None:
    """Run one SQL statement. Over logs it asks the views events, bad_lines and skipped_lines; a server, its own SQL.

    Example:

      snowq sql "SELECT br_family, count(*) FROM events GROUP BY ALL ORDER BY 2 DESC"
    """
    form = output.check(form, to)
    text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape") if statement == "-" else statement
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError("The statement is not UTF-8 text. Write it in UTF-8.") from None
    if not text.strip():
        raise UsageError(NO_STATEMENT)
    with opened(source, modern=modern, endpoint_url=endpoint_url) as (session, work):
        output.write(work(lambda: session.sql(text)), form, to)
