"""`snowq check`: what became of every line."""

from __future__ import annotations

import typer

from snowplow_sql.cli import exits, options, output
from snowplow_sql.cli.source import opened
from snowplow_sql.result import Result


def check(
    source: options.Source = None,
    form: options.Format = None,
    to: options.Output = None,
    modern: options.Modern = False,
    endpoint_url: options.EndpointUrl = None,
) -> None:
    """Account for every line: lines = events + skipped + bad. Exits with 1 if that does not hold.

    Also names the files with trouble, and counts text that is no number by column. Bad lines alone are no
    failure; `snowq sql "SELECT * FROM bad_lines"` shows them.

    Example:

      snowq check --source logs/
    """
    form = output.check(form, to)
    with opened(source, modern=modern, endpoint_url=endpoint_url) as (session, work):
        audit = work(session.check)
    output.write(Result(("what", "detail", "count"), audit.rows()), form, to)
    skipped, bad = sum(audit.skipped.values()), sum(audit.bad.values())
    total = f"{audit.events} events + {skipped} skipped + {bad} bad"
    if audit.holds:
        exits.note(f"{audit.lines} lines = {total}. The sum holds.")
        return
    exits.complain(f"{audit.lines} lines, but {total}. The sum does not hold: please report this with the log.")
    raise typer.Exit(exits.Exit.QUERY)
