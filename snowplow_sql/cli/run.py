"""`snowq run QUERY`: the answer, as data or as a picture, and what it is."""

from __future__ import annotations

import shutil
from typing import Annotated, Any

import typer

from snowplow_sql.catalog import Query
from snowplow_sql.cli import explaining, options, output, queries
from snowplow_sql.cli.source import opened
from snowplow_sql.errors import UsageError
from snowplow_sql.present import chart as charts
from snowplow_sql.rendering import render
from snowplow_sql.result import Result

_IN_A_PIPE = (100, 24)
"""Columns and lines of a chart that no terminal sets a bound to."""


def run(
    query: Query,
    *,
    source: options.Source = None,
    form: options.Format = None,
    to: options.PictureOrOutput = None,
    chart: Annotated[
        bool, typer.Option("--chart", help="Draw the query's chart, in characters; --output has the data then.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say on stderr what the answer is. Of logs this reads the events once more."),
    ] = False,
    meta: Annotated[
        bool, typer.Option("--meta", help="Write the same as JSON beside --output, to FILE.meta.json.")
    ] = False,
    modern: options.Modern = False,
    endpoint_url: options.EndpointUrl = None,
    dedupe: options.Dedupe = False,
    given: dict[str, Any],
) -> None:
    """Run `query` and write its answer."""
    picture = form is None and to is not None and charts.is_file(to)
    if chart and to is None and form is not None:
        raise UsageError("--chart draws and --format writes data. Leave one out, or write the data with --output.")
    if meta and to is None:
        raise UsageError("--meta writes a file beside that of --output. Give --output too.")
    if chart:
        charts.check(query)
    if picture:
        charts.check(query, as_file=True)
    form = output.check(form, to)
    render(query.name, **given)  # a bad value is told before a source is opened
    with opened(source, modern=modern, endpoint_url=endpoint_url) as (session, work):
        result = work(lambda: _fetched(session.run(query.name, dedupe=dedupe, **given)))
        about = session.about(query.name, result, dedupe=dedupe, **given)
        about = work(lambda: explaining.measured(session, about, asked=explain or meta))
    if chart:
        width = shutil.get_terminal_size(_IN_A_PIPE).columns
        typer.echo(charts.draw(result, query, width, about.grain, about.zone))
    if picture and to is not None:
        output.save(charts.picture(result, about, to.suffix[1:]), to)
    elif to is not None or not chart:
        output.write(result, form, to)
    if meta and to is not None:
        output.save(explaining.sidecar(about, len(result)), explaining.beside(to))
    if explain:
        explaining.explain(about)
    else:
        explaining.remark(about)


def _fetched(result: Result) -> Result:
    # an answer of the catalogue is small; fetching it is part of the work that can be stopped
    result.rows  # noqa: B018
    return result


app = typer.Typer(cls=queries.group(run), no_args_is_help=True, rich_markup_mode=None)
