"""`snowq report`: writes one HTML page for people who will never open a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from snowplow_sql.cli import exits, explaining, options, output
from snowplow_sql.cli.source import opened
from snowplow_sql.errors import UsageError
from snowplow_sql.params import COMPARED, STANDARD, parse_all
from snowplow_sql.report import plan as plans

_NO_PAGES = (".pdf", ".png", ".svg", ".csv", ".json", ".md")
"""File name suffixes that are not accepted for an HTML page."""


def report(
    *,
    source: options.Source = None,
    to: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The page to write; it appears only once it is complete."),
    ] = None,
    sections: Annotated[
        Path | None,
        typer.Option("--sections", metavar="FILE", help="TOML file that says what the page shows; --init prints one."),
    ] = None,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare",
            metavar=f"[{'|'.join(COMPARED)}]",
            help="Show how the figures changed since the period before (as many days, or whole months), or the year.",
        ),
    ] = None,
    init: Annotated[
        bool,
        typer.Option("--init", help="Print the sections of the default report, or write them to --output."),
    ] = False,
    modern: options.Modern = False,
    endpoint_url: options.EndpointUrl = None,
    dedupe: options.Dedupe = False,
    given: dict[str, Any],
) -> None:
    """Write one page with figures, charts and tables. It is for people who will never open a terminal.

    The page needs neither a server nor the network. Every block has its definition, its numbers, and its SQL for
    DuckDB, Hive and Infobright. Raw logs are read once for the whole report if memory allows, and otherwise once for
    each answer. To report on them again, or on more than a few days, load them first.

    Example:

      snowq report --from 2012-02-01 --to 2012-02-29 -o report.html

      snowq report --init --output sections.toml
    """
    if init:
        _init(to)
        return
    if to is None:
        raise UsageError("A report is written to a file. Name one: --output report.html")
    if to.suffix.lower() in _NO_PAGES:
        raise UsageError(f"--output: '{to}': a report is an HTML page. Name it like one: --output report.html")
    if compare not in (None, *COMPARED):
        raise UsageError(f"--compare: '{compare}' is not a choice. Use {' or '.join(COMPARED)}, or leave it out.")
    plan = plans.read(sections or plans.DEFAULT)
    values = parse_all(STANDARD, given, "report")
    from snowplow_sql.present.chart import files  # noqa: PLC0415
    from snowplow_sql.report import making, page  # noqa: PLC0415 - not needed for the command's help

    if compare is not None:
        making.period_before(values["start"], values["end"], compare)  # raises its errors before a source is opened
    files.converter()  # reports a missing library before a source is opened
    with opened(source, modern=modern, endpoint_url=endpoint_url) as (session, work):
        made = work(lambda: making.made(plan, session, given, dedupe=dedupe, compare=compare))
    output.save(page.written(made).encode(), to)
    explaining.remark(made.about)
    exits.note(f"wrote '{to}': figures: {len(made.numbers)}, sections: {len(made.answers)}.")


def _init(to: Path | None) -> None:
    content = plans.DEFAULT.read_bytes()
    if to is None:
        typer.echo(content.decode(), nl=False)
    elif to.exists():
        raise UsageError(f"--output: '{to}' already exists, and may have been changed. Name another file.")
    else:
        output.save(content, to)
