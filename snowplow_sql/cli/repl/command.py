"""`snowq repl`: a shell over a source."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from snowplow_sql.cli import options, output
from snowplow_sql.extras import library
from snowplow_sql.params import STANDARD


def repl(
    source: options.Source = None,
    form: options.Format = None,
    table: Annotated[
        str, typer.Option("--table", metavar="TABLE", help=f"{STANDARD['table'].help} Inputs may name another.")
    ] = "events",
    modern: options.Modern = False,
    endpoint_url: options.EndpointUrl = None,
) -> None:
    """Explore in a session. Type SQL, queries of the catalogue with their options, and commands such as .help.

    From a pipe or a file, statements are run one after the other, up to the first that fails.

    Example:

      snowq repl --source logs/
    """
    form = form and output.check(form, None)
    STANDARD["table"].parse(table)
    is_terminal = sys.stdin.isatty()
    if is_terminal:
        library("prompt_toolkit", "repl")
    from snowplow_sql.cli.repl.shell import Settings, Shell  # noqa: PLC0415 - not for `snowq --help`

    settings = Settings(form=form, table=table)
    with Shell(source, settings, is_terminal=is_terminal, modern=modern, endpoint_url=endpoint_url) as shell:
        if is_terminal:
            from snowplow_sql.cli.repl import terminal  # noqa: PLC0415 - it loads prompt_toolkit

            terminal.run(shell)
            return
        from snowplow_sql.cli.repl import script  # noqa: PLC0415

        code = script.run(shell, sys.stdin.buffer)
    if code:
        raise typer.Exit(code)
