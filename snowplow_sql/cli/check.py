"""`snowq check`: accounts for every log line, or takes stock of a server's table."""

from __future__ import annotations

from typing import Annotated

import typer

from snowplow_sql.cli import exits, options, output
from snowplow_sql.cli.source import opened
from snowplow_sql.params import STANDARD
from snowplow_sql.result import Result
from snowplow_sql.stocktaking import Stock

_COLUMNS = ("what", "detail", "count")


def check(
    source: options.Source = None,
    form: options.Format = None,
    to: options.Output = None,
    modern: options.Modern = False,
    endpoint_url: options.EndpointUrl = None,
    table: Annotated[
        str | None, typer.Option("--table", metavar="TABLE", help=f"On a server: {STANDARD['table'].help}")
    ] = None,
) -> None:
    """Account for every line: lines = events + skipped + bad. Exits with 1 if that does not hold.

    Also names the files with problems, and counts text in number columns. Bad lines are not a failure, unless there
    is nothing else, as in a file that is no log (exit code 3);
    `snowq sql "SELECT * FROM bad_lines"` shows them.

    On a server: the events of the table and its days, days between them without any, columns that differ from
    the table of 2012, and text in number columns. None of this is a failure.

    Example:

      snowq check --source logs/
    """
    form = output.check(form, to)
    if table is not None:
        STANDARD["table"].parse(table)  # reports a bad name before a source is opened
    with opened(source, modern=modern, endpoint_url=endpoint_url) as (session, work):
        audit = work(lambda: session.check(table))
    output.write(Result(_COLUMNS, audit.rows()), form, to)
    if isinstance(audit, Stock):
        exits.note(audit.summary())
        return
    skipped, bad = sum(audit.skipped.values()), sum(audit.bad.values())
    total = f"{audit.events} events + {skipped} skipped + {bad} bad"
    if audit.holds:
        exits.note(f"{audit.lines} lines = {total}. The sum holds.")
        if bad and bad == audit.lines:
            exits.complain("This is not a CloudFront log: none of its lines can be read as one.")
            raise typer.Exit(exits.Exit.SOURCE)
        return
    exits.complain(f"{audit.lines} lines, but {total}. The sum does not hold: please report this with the log.")
    raise typer.Exit(exits.Exit.QUERY)
